//! Numbers that look random, and values made of them.

use serde_json::{Value, json};

/// The account of the emulator.
pub const ACCOUNT: &str = "123456789012";

/// A change of one thing: where, and what it becomes; nothing empties it.
pub type Change = (&'static str, Option<Value>);

/// Numbers that look random and are the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % sides
    }

    pub fn flip(&mut self) -> bool {
        self.roll(2) == 0
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.roll(items.len())].clone()
    }

    /// Puts in a member now and then.
    pub fn perhaps(
        &mut self,
        object: &mut Value,
        name: &str,
        value: impl FnOnce(&mut Self) -> Value,
    ) {
        if self.flip() {
            object[name] = value(self);
        }
    }

    /// A text of at most `most` characters, with what browsers and JSON could spoil.
    pub fn text(&mut self, most: usize) -> Value {
        const PIECES: [&str; 12] = [
            "Finance", " ", "  ", "é", "日本", "\n", "\t", "\"", "\\", "<b>", "🙂", "a\u{301}",
        ];
        let count = self.pick(&[0, 1, 3, 9, 200]);
        let text: String = (0..count).map(|_| self.pick(&PIECES)).collect();
        // As long as AWS counts, in units of UTF-16.
        let units = |text: &str| text.encode_utf16().count();
        let fits = |end: &usize| text.is_char_boundary(*end) && units(&text[..*end]) <= most;
        let end = (0..=text.len()).rev().find(fits).unwrap_or(0);
        json!(text[..end])
    }

    pub fn number(&mut self, least: usize, most: usize) -> Value {
        let between = least + self.roll(most - least + 1);
        json!(self.pick(&[least, most, between]))
    }

    pub fn flag(&mut self) -> Value {
        json!(self.flip())
    }

    /// Some of these, at least `least`.
    pub fn some(&mut self, least: usize, items: &[&str]) -> Value {
        let count = least + self.roll(items.len() - least + 1);
        json!(items[..count])
    }
}
