//! Python's `unicodedata`.

use unicode_bidi::BidiClass;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Bound, Interpreter, PyError, PyResult, Value};

/// The module `unicodedata`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("bidirectional", Entry::Function(bidirectional)),
    ("category", Entry::Function(category)),
    ("combining", Entry::Function(combining)),
    ("decimal", Entry::Function(decimal)),
    ("digit", Entry::Function(digit)),
    ("is_normalized", Entry::Function(is_normalized)),
    ("lookup", Entry::Function(lookup)),
    ("name", Entry::Function(name)),
    ("normalize", Entry::Function(normalize)),
    ("numeric", Entry::Function(numeric)),
]);

/// How many times as long a text may become: U+FDFA is eighteen characters in NFKD.
const LONGEST: usize = 12;

fn normalized(form: &str, text: &str) -> Result<String, PyError> {
    Ok(match form {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => return Err(PyError::value_error("invalid normalization form")),
    })
}

fn normalize(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("normalize(form, unistr, /)")?;
    let (form, text): (String, String) = (bound.required("form")?, bound.required("unistr")?);
    interpreter.reserve(LONGEST * text.len())?;
    normalized(&form, &text).map(Value::from)
}

fn is_normalized(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("is_normalized(form, unistr, /)")?;
    let (form, text): (String, String) = (bound.required("form")?, bound.required("unistr")?);
    interpreter.reserve(LONGEST * text.len())?;
    Ok(Value::Bool(normalized(&form, &text)? == text))
}

fn single(text: &str) -> Result<char, PyError> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(PyError::type_error(
            "the argument must be a unicode character",
        )),
    }
}

fn one(arguments: Arguments, function: &str) -> Result<char, PyError> {
    single(&arguments.one::<String>(function)?)
}

/// The character, and what is given back for one that has nothing.
fn with_default(arguments: Arguments) -> Result<(char, Bound), PyError> {
    let bound = arguments.bind("of(chr, default=None, /)")?;
    Ok((single(&bound.required::<String>("chr")?)?, bound))
}

fn or_default(found: Option<Value>, bound: &Bound, message: &str) -> PyResult {
    found
        .or_else(|| bound.value("default"))
        .ok_or_else(|| PyError::value_error(message))
}

fn category(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let category = one(arguments, "category")?.general_category();
    Ok(Value::from(match category {
        GeneralCategory::UppercaseLetter => "Lu",
        GeneralCategory::LowercaseLetter => "Ll",
        GeneralCategory::TitlecaseLetter => "Lt",
        GeneralCategory::ModifierLetter => "Lm",
        GeneralCategory::OtherLetter => "Lo",
        GeneralCategory::NonspacingMark => "Mn",
        GeneralCategory::SpacingMark => "Mc",
        GeneralCategory::EnclosingMark => "Me",
        GeneralCategory::DecimalNumber => "Nd",
        GeneralCategory::LetterNumber => "Nl",
        GeneralCategory::OtherNumber => "No",
        GeneralCategory::ConnectorPunctuation => "Pc",
        GeneralCategory::DashPunctuation => "Pd",
        GeneralCategory::OpenPunctuation => "Ps",
        GeneralCategory::ClosePunctuation => "Pe",
        GeneralCategory::InitialPunctuation => "Pi",
        GeneralCategory::FinalPunctuation => "Pf",
        GeneralCategory::OtherPunctuation => "Po",
        GeneralCategory::MathSymbol => "Sm",
        GeneralCategory::CurrencySymbol => "Sc",
        GeneralCategory::ModifierSymbol => "Sk",
        GeneralCategory::OtherSymbol => "So",
        GeneralCategory::SpaceSeparator => "Zs",
        GeneralCategory::LineSeparator => "Zl",
        GeneralCategory::ParagraphSeparator => "Zp",
        GeneralCategory::Control => "Cc",
        GeneralCategory::Format => "Cf",
        GeneralCategory::Surrogate => "Cs",
        GeneralCategory::PrivateUse => "Co",
        GeneralCategory::Unassigned => "Cn",
    }))
}

fn combining(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let character = one(arguments, "combining")?;
    Ok(Value::from(i64::from(canonical_combining_class(character))))
}

fn bidirectional(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let character = one(arguments, "bidirectional")?;
    if character.general_category() == GeneralCategory::Unassigned {
        return Ok(Value::from(""));
    }
    Ok(Value::from(match unicode_bidi::bidi_class(character) {
        BidiClass::AL => "AL",
        BidiClass::AN => "AN",
        BidiClass::B => "B",
        BidiClass::BN => "BN",
        BidiClass::CS => "CS",
        BidiClass::EN => "EN",
        BidiClass::ES => "ES",
        BidiClass::ET => "ET",
        BidiClass::FSI => "FSI",
        BidiClass::L => "L",
        BidiClass::LRE => "LRE",
        BidiClass::LRI => "LRI",
        BidiClass::LRO => "LRO",
        BidiClass::NSM => "NSM",
        BidiClass::ON => "ON",
        BidiClass::PDF => "PDF",
        BidiClass::PDI => "PDI",
        BidiClass::R => "R",
        BidiClass::RLE => "RLE",
        BidiClass::RLI => "RLI",
        BidiClass::RLO => "RLO",
        BidiClass::S => "S",
        BidiClass::WS => "WS",
    }))
}

/// The value of a decimal digit: they stand ten by ten, 0 first.
pub(crate) fn decimal_value(character: char) -> Option<u32> {
    let is_decimal = |it: char| it.general_category() == GeneralCategory::DecimalNumber;
    if character.is_ascii_digit() || !is_decimal(character) {
        return character.to_digit(10);
    }
    let code = u32::from(character);
    let before = (1..60).take_while(|back| char::from_u32(code - back).is_some_and(is_decimal));
    Some(u32::try_from(before.count()).unwrap_or_default() % 10)
}

/// The value of a digit, raised ones and those in circles included.
pub(crate) fn digit_value(character: char) -> Option<u32> {
    if let Some(value) = decimal_value(character) {
        return Some(value);
    }
    if character.general_category() != GeneralCategory::OtherNumber {
        return None;
    }
    let plain: String = character
        .nfkd()
        .filter(|it| !"().,".contains(*it))
        .collect();
    single(&plain).ok().and_then(decimal_value)
}

/// Whether `isnumeric` says so: numbers of every kind, and the ideographs that are numerals.
pub(crate) fn is_numeric(character: char) -> bool {
    const NUMERALS: &str = "一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒玖百肆萬貮貳貳贰陆陌陸零〇漆京垓秭穣溝澗正載両";
    match character.general_category() {
        GeneralCategory::DecimalNumber
        | GeneralCategory::LetterNumber
        | GeneralCategory::OtherNumber => true,
        _ => NUMERALS.contains(character),
    }
}

/// Whether a character is a letter.
pub(crate) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    matches!(
        character.general_category(),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
    )
}

/// Whether a character has a case.
pub(crate) fn is_cased(character: char) -> bool {
    character.is_lowercase()
        || character.is_uppercase()
        || character.general_category() == GeneralCategory::TitlecaseLetter
}

/// Whether `repr` shows a character as it is.
pub(crate) fn is_printable(character: char) -> bool {
    character == ' '
        || !matches!(
            character.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::Surrogate
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
                | GeneralCategory::SpaceSeparator
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

fn decimal(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (character, bound) = with_default(arguments)?;
    let value = decimal_value(character).map(|value| Value::from(i64::from(value)));
    or_default(value, &bound, "not a decimal")
}

fn digit(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (character, bound) = with_default(arguments)?;
    let value = digit_value(character).map(|value| Value::from(i64::from(value)));
    or_default(value, &bound, "not a digit")
}

/// The value of a digit or a fraction like `½`.
fn numeric(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (character, bound) = with_default(arguments)?;
    let number = digit_value(character).map(f64::from).or_else(|| {
        let plain: String = character.nfkd().collect();
        let (top, bottom) = plain.split_once('\u{2044}')?;
        Some(top.parse::<f64>().ok()? / bottom.parse::<f64>().ok()?)
    });
    if number.is_none() && is_numeric(character) {
        let message = format!("the value of `{character}` is not known here");
        return Err(PyError::unsupported(message));
    }
    or_default(number.map(Value::Float), &bound, "not a numeric character")
}

fn name(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (character, bound) = with_default(arguments)?;
    let name = unicode_names2::name(character).map(|name| Value::from(name.to_string()));
    or_default(name, &bound, "no such name")
}

fn lookup(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let name: String = arguments.one("lookup")?;
    match unicode_names2::character(&name) {
        Some(character) => Ok(Value::from(String::from(character))),
        None => Err(PyError::key_error(Value::from(format!(
            "undefined character name '{name}'"
        )))),
    }
}
