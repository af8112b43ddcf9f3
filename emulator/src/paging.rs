//! Pages of a list, and the tokens that lead from one to the next.
//!
//! A token holds the key of the last item shown, so that a list can change
//! between two pages without items being shown twice. It is bound to the
//! operation, the caller's place and the filters, and cannot be made up.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::error::{ApiError, Outcome};
use crate::value::{Members, Value};

/// One page of one list.
#[derive(Debug)]
pub(crate) struct Page {
    scope: u64,
    after: Option<String>,
    size: usize,
}

impl Page {
    /// Reads `NextToken`. `scope` is what the token must have been made for:
    /// the operation, account, region and filters.
    ///
    /// # Errors
    ///
    /// `InvalidParameterValueException` when the token was not made for this.
    pub(crate) fn read(input: &Members, scope: &impl Hash, size: usize) -> Outcome<Self> {
        let scope = hash(scope);
        let after =
            match input.text("NextToken") {
                None => None,
                Some(token) => Some(open(scope, token).ok_or_else(|| {
                    ApiError::value("The NextToken that was specified is invalid.")
                })?),
            };
        Ok(Self { scope, after, size })
    }

    /// The key after which this page begins.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Takes a page of items, which come ordered by key.
    pub(crate) fn take<Item>(
        &self,
        items: impl Iterator<Item = (String, Item)>,
        mut write: impl FnMut(Item) -> Value,
    ) -> (Vec<Value>, Option<String>) {
        let mut shown = Vec::new();
        let mut last = None;
        let after = self.after.as_deref();
        for (key, item) in items.filter(|(key, _)| after.is_none_or(|after| key.as_str() > after)) {
            if shown.len() == self.size {
                return (shown, last.map(|key: String| seal(self.scope, &key)));
            }
            shown.push(write(item));
            last = Some(key);
        }
        (shown, None)
    }

    /// As [`Page::take`], made into an answer.
    pub(crate) fn answer<Item>(
        &self,
        list: &'static str,
        items: impl Iterator<Item = (String, Item)>,
        write: impl FnMut(Item) -> Value,
    ) -> Members {
        let (shown, next) = self.take(items, write);
        let mut answer = Members::from([(list, shown.into())]);
        answer.push_some("NextToken", next);
        answer
    }

    /// As [`Page::answer`]: those of `all` that are named, or all when none is.
    ///
    /// # Errors
    ///
    /// What `missing` says of the first that is not there.
    pub(crate) fn named<Item>(
        &self,
        list: &'static str,
        all: &BTreeMap<String, Item>,
        names: BTreeSet<String>,
        missing: fn(&str) -> ApiError,
        write: impl FnMut(&Item) -> Value,
    ) -> Outcome<Members> {
        if names.is_empty() {
            let items = all.iter().map(|(name, item)| (name.clone(), item));
            return Ok(self.answer(list, items, write));
        }
        let items = names
            .into_iter()
            .map(|name| {
                let item = all.get(&name).ok_or_else(|| missing(&name))?;
                Ok((name, item))
            })
            .collect::<Outcome<Vec<_>>>()?;
        Ok(self.answer(list, items.into_iter(), write))
    }
}

/// How many items a page holds: `MaxResults` or `Limit`, where 0 means that
/// none was given, up to `most`.
pub(crate) fn size(asked: Option<i64>, usual: usize, most: usize) -> usize {
    match asked.and_then(|asked| usize::try_from(asked).ok()) {
        None | Some(0) => usual,
        Some(asked) => asked.min(most),
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn seal(scope: u64, key: &str) -> String {
    let mut token = format!("{:016x}", hash(&(scope, key)));
    for byte in key.bytes() {
        token.push_str(&format!("{byte:02x}"));
    }
    token
}

fn open(scope: u64, token: &str) -> Option<String> {
    let (seal, key) = token.split_at_checked(16)?;
    if key.len() % 2 != 0 || !token.is_ascii() {
        return None;
    }
    let bytes = (0..key.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(key.get(at..at + 2)?, 16).ok())
        .collect::<Option<Vec<u8>>>()?;
    let key = String::from_utf8(bytes).ok()?;
    (u64::from_str_radix(seal, 16).ok()? == hash(&(scope, key.as_str()))).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> impl Iterator<Item = (String, String)> {
        ["a", "b", "c", "d", "e"]
            .into_iter()
            .map(|name| (name.to_owned(), name.to_owned()))
    }

    #[test]
    fn pages_lead_through_the_whole_list() {
        let mut input = Members::new();
        let mut seen = Vec::new();
        loop {
            let page = Page::read(&input, &"list", 2).expect("the token is ours");
            let answer = page.answer("Names", names(), Value::from);
            seen.extend(answer.texts("Names").map(str::to_owned));
            match answer.text("NextToken") {
                Some(token) => input.set("NextToken", token.to_owned()),
                None => break,
            }
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_token_of_another_list_or_none_of_ours_is_refused() {
        let page = Page::read(&Members::new(), &"list", 2).expect("there is no token");
        let (_, next) = page.take(names(), Value::from);
        let token = next.expect("more follows");
        for (scope, token) in [
            ("other", token.as_str()),
            ("list", "x"),
            ("list", "čččččččččč"),
        ] {
            let input = Members::from([("NextToken", token.to_owned().into())]);
            let error = Page::read(&input, &scope, 2).expect_err("it is not ours");
            assert_eq!(error.code(), "InvalidParameterValueException");
        }
    }

    #[test]
    fn zero_asks_for_the_usual_size() {
        assert_eq!(size(None, 20, 50), 20);
        assert_eq!(size(Some(0), 20, 50), 20);
        assert_eq!(size(Some(7), 20, 50), 7);
        assert_eq!(size(Some(500), 20, 50), 50);
    }
}
