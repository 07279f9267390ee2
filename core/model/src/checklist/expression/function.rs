//! The functions that a rule may call.

use std::ops::RangeInclusive;

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $text:literal $arguments:expr,)*) => {
        /// A function.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Function {
            $($(#[$doc])* $name,)*
        }

        impl Function {
            /// Every one, `regex` and `jr:choice-name` aside: those are read by the parser.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How many arguments it takes.
            pub const fn arguments(self) -> RangeInclusive<usize> {
                match self { $(Self::$name => $arguments,)* }
            }
        }
    };
}

/// As many as a rule holds.
const ANY: usize = 100;

functions! {
    /// The choice is among those chosen.
    Selected "selected" 2..=2,
    /// The n-th choice, from 0.
    SelectedAt "selected-at" 2..=2,
    /// How many were chosen.
    CountSelected "count-selected" 1..=1,
    /// One or the other.
    If "if" 3..=3,
    /// The first that is not empty.
    Coalesce "coalesce" 2..=2,
    /// One after the other.
    Concat "concat" 0..=ANY,
    /// How many characters.
    StringLength "string-length" 1..=1,
    /// The second stands in the first.
    Contains "contains" 2..=2,
    /// The first begins with the second.
    StartsWith "starts-with" 2..=2,
    /// The first ends with the second.
    EndsWith "ends-with" 2..=2,
    /// From–to, counted from 0; negative counts from the end.
    Substr "substr" 2..=3,
    /// Without its fraction.
    Int "int" 1..=1,
    /// As a number.
    Number "number" 1..=1,
    /// To so many places.
    Round "round" 1..=2,
    /// Without its sign.
    Abs "abs" 1..=1,
    /// The smallest.
    Min "min" 1..=ANY,
    /// The largest.
    Max "max" 1..=ANY,
    /// As words.
    String "string" 1..=1,
    /// As true or false.
    Boolean "boolean" 1..=1,
    /// The opposite.
    Not "not" 1..=1,
    /// True.
    True "true" 0..=0,
    /// False.
    False "false" 0..=0,
    /// The day it is.
    Today "today" 0..=0,
    /// The day and time it is.
    Now "now" 0..=0,
    /// As a day.
    Date "date" 1..=1,
    /// A day in a pattern.
    FormatDate "format-date" 2..=2,
    /// A day and time in a pattern.
    FormatDateTime "format-date-time" 2..=2,
    /// What was there before; else this.
    Once "once" 1..=1,
}

impl Function {
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|function| function.as_str() == name)
    }
}
