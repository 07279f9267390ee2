//! 在家情况: whether a person, or a household, is there.

/// Where someone lives most of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// 常住
    Resident,
    /// 季节性外出
    Seasonal,
    /// 长期外出
    Away,
}

impl Presence {
    /// Every presence, the most present first.
    pub const ALL: [Self; 3] = [Self::Resident, Self::Seasonal, Self::Away];

    /// As the schema table stores it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Seasonal => "seasonal",
            Self::Away => "away",
        }
    }

    /// Reads what the schema table stores.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|presence| presence.as_str() == text)
    }

    /// A household is as present as its most present member: a door with one person behind it
    /// is worth walking to. Unknown where nobody's presence is known.
    pub fn of_household(people: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        people.into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::Presence::{self, Away, Resident, Seasonal};

    #[test]
    fn a_household_is_as_present_as_its_most_present_member() {
        assert_eq!(
            Presence::of_household([Some(Away), None, Some(Resident)]),
            Some(Resident)
        );
        assert_eq!(
            Presence::of_household([Some(Away), Some(Seasonal)]),
            Some(Seasonal)
        );
        assert_eq!(Presence::of_household([None, None]), None);
    }
}
