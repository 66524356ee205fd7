//! Arrays, as PostgreSQL writes them: `{1,NULL,"a,b"}`, `[0:1]={1,2}`.

use std::iter::Peekable;
use std::str::Chars;

use dbm_core::schema::Literal;

/// The list that `text` is; `item` reads what stands in it.
pub(super) fn read(text: &str, item: impl Fn(&str) -> Option<Literal>) -> Option<Literal> {
    // the bounds of an array that does not begin at 1 stand before it
    let start = text.find('{')?;
    let mut signs = text[start..].chars().peekable();
    let list = list(&mut signs, &item)?;
    signs.next().is_none().then_some(list)
}

fn list(
    signs: &mut Peekable<Chars<'_>>,
    item: &impl Fn(&str) -> Option<Literal>,
) -> Option<Literal> {
    signs.next_if_eq(&'{')?;
    let mut items = Vec::new();
    if signs.next_if_eq(&'}').is_some() {
        return Some(Literal::List(items));
    }
    loop {
        items.push(match signs.peek()? {
            '{' => list(signs, item)?,
            '"' => item(&quoted(signs)?)?,
            _ => match plain(signs).as_str() {
                "NULL" => Literal::Null,
                text => item(text)?,
            },
        });
        match signs.next()? {
            ',' => {}
            '}' => return Some(Literal::List(items)),
            _ => return None,
        }
    }
}

fn quoted(signs: &mut Peekable<Chars<'_>>) -> Option<String> {
    signs.next();
    let mut text = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => text.push(signs.next()?),
            sign => text.push(sign),
        }
    }
}

fn plain(signs: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(sign) = signs.next_if(|sign| !matches!(sign, ',' | '}')) {
        text.push(sign);
    }
    text
}
