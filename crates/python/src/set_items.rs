//! The items of a set, in the order in which Python goes through them.
//!
//! Python's order follows from the hashes. Those of numbers and of tuples of them are the same in each
//! run, so scripts see an order that they can count on; the order of texts is another in each run of
//! Python, and that of insertion here.

use indexmap::IndexSet;

use super::key::Key;

/// A place of Python's table.
#[derive(Clone, Debug)]
enum Slot {
    Free,
    /// Something was here.
    Left,
    Taken(i64, Key),
}

/// Python's open addressing: what it does is visible in the order.
#[derive(Clone, Debug)]
struct Table {
    slots: Vec<Slot>,
    /// Places that are not free.
    fill: usize,
    used: usize,
    /// Where `pop` looks next.
    finger: usize,
}

#[derive(Clone, Debug)]
enum Kind {
    Hashed(Table),
    Plain(IndexSet<Key>),
}

/// The items of a set.
#[derive(Clone, Debug)]
pub(crate) struct SetItems(Kind);

const SMALLEST: usize = 8;
const PROBES: usize = 9;

impl Table {
    fn of_size(size: usize) -> Self {
        Self {
            slots: vec![Slot::Free; size],
            fill: 0,
            used: 0,
            finger: 0,
        }
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// The place of an equal key, or the one where it would be: what was left last on the way, else a free one.
    fn place(&self, hash: i64, key: Option<&Key>) -> (usize, bool) {
        let mut left = None;
        let mask = self.mask();
        let mut perturb = hash.cast_unsigned();
        let low = |number: u64| usize::try_from(number & mask as u64).unwrap_or_default();
        let mut at = low(perturb);
        loop {
            let probes = if at + PROBES <= mask { PROBES } else { 0 };
            for place in at..=at + probes {
                match &self.slots[place] {
                    Slot::Free => return (left.unwrap_or(place), false),
                    Slot::Taken(known, other) if *known == hash && key == Some(other) => {
                        return (place, true);
                    }
                    Slot::Left => left = Some(place),
                    Slot::Taken(..) => {}
                }
            }
            perturb >>= 5;
            let next = (at as u64).wrapping_mul(5).wrapping_add(1);
            at = low(next.wrapping_add(perturb));
        }
    }

    fn insert(&mut self, hash: i64, key: Key) -> bool {
        let (place, found) = self.place(hash, Some(&key));
        if found {
            return false;
        }
        let was_free = matches!(self.slots[place], Slot::Free);
        self.slots[place] = Slot::Taken(hash, key);
        self.used += 1;
        if was_free {
            self.fill += 1;
            if self.fill * 5 >= self.mask() * 3 {
                self.resize(self.wanted());
            }
        }
        true
    }

    fn wanted(&self) -> usize {
        self.used * if self.used > 50_000 { 2 } else { 4 }
    }

    fn resize(&mut self, least: usize) {
        let mut size = SMALLEST;
        while size <= least {
            size *= 2;
        }
        let old = std::mem::replace(self, Self::of_size(size));
        self.finger = old.finger;
        for slot in old.slots {
            if let Slot::Taken(hash, key) = slot {
                self.put(hash, key);
            }
        }
    }

    /// A key that is certainly new, without growing.
    fn put(&mut self, hash: i64, key: Key) {
        let (place, _) = self.place(hash, None);
        self.slots[place] = Slot::Taken(hash, key);
        self.fill += 1;
        self.used += 1;
    }

    fn remove(&mut self, hash: i64, key: &Key) -> bool {
        let (place, found) = self.place(hash, Some(key));
        if found {
            self.slots[place] = Slot::Left;
            self.used -= 1;
        }
        found
    }

    fn pop(&mut self) -> Option<Key> {
        if self.used == 0 {
            return None;
        }
        let start = self.finger & self.mask();
        let places = (start..self.slots.len()).chain(0..start);
        let mut taken = places.filter(|place| matches!(self.slots[*place], Slot::Taken(..)));
        let place = taken.next()?;
        self.used -= 1;
        self.finger = place + 1;
        match std::mem::replace(&mut self.slots[place], Slot::Left) {
            Slot::Taken(_, key) => Some(key),
            Slot::Free | Slot::Left => None,
        }
    }

    fn taken(&self) -> impl Iterator<Item = (i64, &Key)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(hash, key) => Some((*hash, key)),
            Slot::Free | Slot::Left => None,
        })
    }

    /// Takes all of another table in, which makes room first.
    fn merge(&mut self, other: &Self) {
        if other.used == 0 {
            return;
        }
        self.make_room(other.used);
        let has_gaps = other.fill != other.used;
        if self.fill == 0 && self.slots.len() == other.slots.len() && !has_gaps {
            self.slots.clone_from(&other.slots);
            (self.fill, self.used) = (other.fill, other.used);
            return;
        }
        let is_empty = self.fill == 0;
        for (hash, key) in other.taken() {
            if is_empty {
                self.put(hash, key.clone());
            } else {
                self.insert(hash, key.clone());
            }
        }
    }

    fn make_room(&mut self, more: usize) {
        if (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// Python makes a table anew in which a quarter is of what was taken out.
    fn tidy(&mut self) {
        if self.fill - self.used > self.mask() / 4 {
            self.resize(self.wanted());
        }
    }
}

impl Default for SetItems {
    fn default() -> Self {
        Self(Kind::Hashed(Table::of_size(SMALLEST)))
    }
}

impl SetItems {
    /// Whether a key is among them.
    pub(crate) fn contains(&self, key: &Key) -> bool {
        match (&self.0, key.known_hash()) {
            (Kind::Plain(items), _) => items.contains(key),
            (Kind::Hashed(table), Some(hash)) => table.place(hash, Some(key)).1,
            // an object that equals a number
            (Kind::Hashed(table), None) => table.taken().any(|(_, known)| known == key),
        }
    }

    /// Adds a key; false: it was there.
    pub(crate) fn insert(&mut self, key: Key) -> bool {
        match (&mut self.0, key.known_hash()) {
            (Kind::Hashed(table), Some(hash)) => table.insert(hash, key),
            (Kind::Plain(items), _) => items.insert(key),
            // from now on in the order of insertion
            (Kind::Hashed(table), None) => {
                let known = table.taken().map(|(_, key)| key.clone());
                let mut items: IndexSet<Key> = known.collect();
                let is_new = items.insert(key);
                self.0 = Kind::Plain(items);
                is_new
            }
        }
    }

    /// Takes a key out; false: it was not there.
    pub(crate) fn remove(&mut self, key: &Key) -> bool {
        match (&mut self.0, key.known_hash()) {
            (Kind::Plain(items), _) => items.shift_remove(key),
            (Kind::Hashed(table), Some(hash)) => table.remove(hash, key),
            (Kind::Hashed(table), None) => {
                let known = table.taken().find(|(_, known)| *known == key);
                let known = known.map(|(hash, known)| (hash, known.clone()));
                known.is_some_and(|(hash, known)| table.remove(hash, &known))
            }
        }
    }

    /// Takes any key out, which is the same one as in Python.
    pub(crate) fn pop(&mut self) -> Option<Key> {
        match &mut self.0 {
            Kind::Plain(items) => items.shift_remove_index(0),
            Kind::Hashed(table) => table.pop(),
        }
    }

    /// The keys, in order.
    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = &Key> + '_> {
        match &self.0 {
            Kind::Plain(items) => Box::new(items.iter()),
            Kind::Hashed(table) => Box::new(table.taken().map(|(_, key)| key)),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match &self.0 {
            Kind::Plain(items) => items.len(),
            Kind::Hashed(table) => table.used,
        }
    }

    /// Whether one more makes the table grow.
    pub(super) fn is_full(&self) -> bool {
        match &self.0 {
            Kind::Plain(items) => items.len() == items.capacity(),
            Kind::Hashed(table) => (table.fill + 1) * 5 >= table.mask() * 3,
        }
    }

    /// How many places their table has.
    pub(super) fn capacity(&self) -> usize {
        match &self.0 {
            Kind::Plain(items) => items.len() * 2,
            Kind::Hashed(table) => table.slots.len(),
        }
    }

    /// Adds all of others.
    pub(crate) fn merge(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (Kind::Hashed(own), Kind::Hashed(others)) => own.merge(others),
            _ => {
                for key in other.iter() {
                    self.insert(key.clone());
                }
            }
        }
    }

    /// Makes room for so many more at once, as Python does for a dict.
    pub(super) fn make_room(&mut self, more: usize) {
        if let Kind::Hashed(table) = &mut self.0 {
            table.make_room(more);
        }
    }

    /// A copy, which Python makes by merging.
    pub(crate) fn copied(&self) -> Self {
        let mut copy = Self::default();
        copy.merge(self);
        copy
    }

    /// Those that are in both.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let (large, small) = if other.len() > self.len() {
            (other, self)
        } else {
            (self, other)
        };
        small
            .iter()
            .filter(|key| large.contains(key))
            .cloned()
            .collect()
    }

    /// Those that others do not have.
    pub(crate) fn difference(&self, other: &Self) -> Self {
        if self.len() >> 2 > other.len() {
            let mut copy = self.copied();
            copy.subtract(other);
            return copy;
        }
        self.iter()
            .filter(|key| !other.contains(key))
            .cloned()
            .collect()
    }

    /// Takes all of others out.
    pub(crate) fn subtract(&mut self, other: &Self) {
        for key in other.iter() {
            self.remove(key);
        }
        if let Kind::Hashed(table) = &mut self.0 {
            table.tidy();
        }
    }

    /// Takes those out that others have, and adds those that only they have.
    pub(crate) fn exchange(&mut self, other: &Self) {
        for key in other.iter() {
            if !self.remove(key) {
                self.insert(key.clone());
            }
        }
    }

    /// Whether others have all of them.
    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.len() <= other.len() && self.iter().all(|key| other.contains(key))
    }

    /// Whether others have none of them.
    pub(crate) fn is_disjoint(&self, other: &Self) -> bool {
        !self.iter().any(|key| other.contains(key))
    }
}

impl PartialEq for SetItems {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.is_subset(other)
    }
}

impl FromIterator<Key> for SetItems {
    fn from_iter<I: IntoIterator<Item = Key>>(keys: I) -> Self {
        let mut items = Self::default();
        for key in keys {
            items.insert(key);
        }
        items
    }
}
