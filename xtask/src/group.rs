//! Which pieces of the browser side go into one file.
//!
//! Cutting makes a piece for every set of pages that have something in common:
//! hundreds, most of them so small that asking for them costs more than they weigh.
//! What the page of a first visit needs becomes the main part, which every page loads, and
//! so does what many pages need, as long as there is room.
//! Of the others, those that about the same pages need are put together, as long as the
//! requests that it saves are worth more than what pages load in vain.

use std::collections::BinaryHeap;

/// What a request is worth, in bytes of a piece: before anything is optimised or
/// compressed, which makes it a tenth.
const REQUEST: i64 = 32 * 1024;

/// How much of what other pages need goes into the main part, in bytes without names and
/// relocations: what a first visit leaves of its budget. Found by trying; `cargo xtask
/// budget` says what comes of it.
const AT_ONCE: u64 = 240 * 1024;

/// A set of pages: those that have a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages(u128);

impl Pages {
    pub const NONE: Self = Self(0);
    /// How many pages there may be.
    pub const MOST: usize = 128;

    /// These pages and another.
    pub fn with(self, page: usize) -> Self {
        Self(self.0 | 1 << page)
    }

    pub fn has(self, page: usize) -> bool {
        self.0 >> page & 1 == 1
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn weight(self) -> i64 {
        i64::from(self.0.count_ones())
    }
}

/// What some pages have in common, and how many bytes it has.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub pages: Pages,
    pub size: u64,
}

impl Piece {
    /// What it is worth to have both in one file: requests saved less bytes in vain.
    fn gain(self, other: Self) -> i64 {
        let in_vain = |piece: Self, pages: Pages| {
            i64::try_from(piece.size)
                .unwrap_or(i64::MAX)
                .saturating_mul(pages.without(piece.pages).weight())
        };
        let saved = REQUEST * self.pages.and(other.pages).weight();
        saved
            .saturating_sub(in_vain(self, other.pages))
            .saturating_sub(in_vain(other, self.pages))
    }

    fn and(self, other: Self) -> Self {
        Self {
            pages: self.pages.or(other.pages),
            size: self.size + other.size,
        }
    }
}

/// The places of pieces that the main part has room for, beside those of the first
/// page: of the page that loads most what most pages need, again and again.
pub fn at_once(pieces: &[Piece]) -> Vec<usize> {
    let (mut taken, mut room) = (Vec::new(), AT_ONCE);
    let mut left: Vec<usize> = (0..pieces.len())
        .filter(|place| !pieces[*place].pages.has(0))
        .collect();
    loop {
        let load = |page| -> u64 {
            let of_page = left.iter().filter(|place| pieces[**place].pages.has(page));
            of_page.map(|place| pieces[*place].size).sum()
        };
        let Some(heaviest) = (0..Pages::MOST).max_by_key(|page| load(*page)) else {
            return taken;
        };
        let fits =
            |place: &&usize| pieces[**place].pages.has(heaviest) && pieces[**place].size <= room;
        let most = left.iter().filter(fits).max_by_key(|place| {
            let piece = pieces[**place];
            (piece.pages.weight(), piece.size)
        });
        let Some(place) = most.copied() else {
            return taken;
        };
        room -= pieces[place].size;
        taken.push(place);
        left.retain(|other| *other != place);
    }
}

/// What each page loads.
struct Loads {
    loads: [u64; Pages::MOST],
    /// What none may load more than: what the heaviest must.
    most: u64,
}

impl Loads {
    fn of(pieces: &[Piece]) -> Self {
        let mut loads = [0; Pages::MOST];
        for piece in pieces {
            for (page, load) in loads.iter_mut().enumerate() {
                *load += if piece.pages.has(page) { piece.size } else { 0 };
            }
        }
        let most = loads.iter().copied().max().unwrap_or_default();
        Self { loads, most }
    }

    /// Whether there is room for two pieces to be in one file; if so, they are.
    fn take(&mut self, one: Piece, other: Piece) -> bool {
        let mut loads = self.loads;
        for (page, load) in loads.iter_mut().enumerate() {
            *load += match (one.pages.has(page), other.pages.has(page)) {
                (true, false) => other.size,
                (false, true) => one.size,
                _ => 0,
            };
            if *load > self.most.max(self.loads[page]) {
                return false;
            }
        }
        self.loads = loads;
        true
    }
}

/// Puts pieces together, the two first for which it is worth most, as long as no page
/// loads more than the heaviest must. What comes out are the places of the pieces of
/// each file, and the pages that need the file.
pub fn together(pieces: &[Piece]) -> Vec<(Vec<usize>, Pages)> {
    let mut files: Vec<Option<(Piece, Vec<usize>)>> = Vec::new();
    let mut loads = Loads::of(pieces);
    let mut gains = BinaryHeap::new();
    let add = |files: &mut Vec<_>, gains: &mut BinaryHeap<_>, piece: Piece, of: Vec<usize>| {
        let place = files.len();
        for (other, file) in files.iter().enumerate() {
            if let Some((there, _)) = file {
                let gain = piece.gain(*there);
                if gain > 0 {
                    gains.push((gain, other, place));
                }
            }
        }
        files.push(Some((piece, of)));
    };
    for (place, piece) in pieces.iter().enumerate() {
        add(&mut files, &mut gains, *piece, vec![place]);
    }
    while let Some((_, one, other)) = gains.pop() {
        let (Some((piece, _)), Some((more, _))) = (&files[one], &files[other]) else {
            continue;
        };
        if !loads.take(*piece, *more) {
            continue;
        }
        let (Some((piece, mut of)), Some((more, and))) = (files[one].take(), files[other].take())
        else {
            continue;
        };
        of.extend(and);
        add(&mut files, &mut gains, piece.and(more), of);
    }
    let sorted = |(piece, mut of): (Piece, Vec<usize>)| {
        of.sort_unstable();
        (of, piece.pages)
    };
    files.into_iter().flatten().map(sorted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(pages: &[usize]) -> Pages {
        pages.iter().fold(Pages::NONE, |all, page| all.with(*page))
    }

    fn piece(needed_by: &[usize], size: u64) -> Piece {
        Piece {
            pages: pages(needed_by),
            size,
        }
    }

    fn files(pieces: &[Piece]) -> Vec<Vec<usize>> {
        let mut files: Vec<_> = together(pieces).into_iter().map(|(of, _)| of).collect();
        files.sort();
        files
    }

    #[test]
    fn what_the_same_pages_need_is_one_file() {
        let pieces = [
            piece(&[1, 2], 500_000),
            piece(&[1, 2], 100),
            piece(&[3], 100),
        ];
        assert_eq!(files(&pieces), [vec![0, 1], vec![2]]);
        let (_, needed) = &together(&pieces)[1];
        assert_eq!(*needed, pages(&[1, 2]));
    }

    #[test]
    fn the_main_part_takes_what_most_pages_need_of_what_the_heaviest_loads() {
        let pieces = [
            piece(&[0, 1], 500_000),
            piece(&[1], AT_ONCE / 2),
            piece(&[1, 2], AT_ONCE / 2 + 1),
            piece(&[1, 2, 3], AT_ONCE / 3),
            piece(&[2, 3], AT_ONCE / 4),
        ];
        assert_eq!(at_once(&pieces), [3, 2]);
    }

    #[test]
    fn the_heaviest_page_loads_nothing_in_vain() {
        let request = u64::try_from(REQUEST).unwrap();
        let pieces = [
            piece(&[1], request * 9),
            piece(&[1, 2], request / 2),
            piece(&[2, 3], request / 4),
        ];
        assert_eq!(files(&pieces), [vec![0], vec![1], vec![2]]);
        let lighter = [piece(&[4], request * 9), pieces[1], pieces[2]];
        assert_eq!(files(&lighter), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn little_is_loaded_in_vain_to_save_requests_and_much_is_not() {
        let request = u64::try_from(REQUEST).unwrap();
        let little = [piece(&[1, 2], request / 2), piece(&[1, 2, 3], request)];
        assert_eq!(files(&little), [vec![0, 1]]);
        let much = [piece(&[1, 2], request * 3), piece(&[1, 2, 3], request)];
        assert_eq!(files(&much), [vec![0], vec![1]]);
    }
}
