//! What may be taken out of the server as a file, by whom, and in which form: a closed list, each entry
//! with a purpose of its own. What is not listed leaves in no file: a household's colour, care, points,
//! and whatever is confidential.

use doorstep_model::role::BaseRole::{self, Administrator, Cadre, Clerk, Supervisor};
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use crate::export::Format;
use crate::store::Matter;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The register of cases: how each went, without anybody's words.
    Cases,
    /// Disputes in the fields of GB/T 31000, for the system of the level above.
    Disputes,
    /// Households and whom to call, for those who visit them.
    Households,
    /// Visits, to compare with the cadence.
    Visits,
    /// Activities, to compare with what is due.
    Activities,
    /// Places and where they lie, without the person to ask.
    Places,
}

impl Purpose {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Cases,
        Self::Disputes,
        Self::Households,
        Self::Visits,
        Self::Activities,
        Self::Places,
    ];

    /// Its name in the store, in words' ids and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Disputes => "disputes",
            Self::Households => "households",
            Self::Visits => "visits",
            Self::Activities => "activities",
            Self::Places => "places",
        }
    }

    /// The one of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// Who may ask for it, over the place that it reaches.
    pub const fn roles(self) -> &'static [BaseRole] {
        match self {
            Self::Cases | Self::Disputes | Self::Places => &[Administrator, Cadre, Clerk, Supervisor],
            Self::Households => &[Administrator, Cadre],
            Self::Visits | Self::Activities => &[Administrator, Cadre, Supervisor],
        }
    }

    /// In which forms there is one.
    pub const fn formats(self) -> &'static [Format] {
        match self {
            Self::Cases | Self::Places => &Format::ALL,
            Self::Disputes | Self::Households | Self::Visits | Self::Activities => {
                &[Format::Xlsx, Format::Csv]
            }
        }
    }

    /// It reaches from a day to a day; the others are as they are now.
    pub const fn has_days(self) -> bool {
        matches!(
            self,
            Self::Cases | Self::Disputes | Self::Visits | Self::Activities
        )
    }
}

/// A file as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportAsk {
    /// What for.
    pub purpose: Purpose,
    /// In which form.
    pub format: Format,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub until: Option<Day>,
}

impl ExportAsk {
    /// The request for it; none where the purpose has no such form.
    pub fn matter(&self) -> Option<Matter> {
        let mut filter = format!("format={}", self.format.as_str());
        for (name, day) in [("from", self.from), ("until", self.until)] {
            if let Some(day) = day.filter(|_| self.purpose.has_days()) {
                filter.push_str(&format!("&{name}={day}"));
            }
        }
        let known = self.purpose.formats().contains(&self.format);
        Some(Matter::Export {
            what: Text::parse(self.purpose.as_str()).ok().filter(|_| known)?,
            filter: Text::parse(&filter).ok()?,
        })
    }

    /// What was asked for; none for a request that this build does not know.
    pub fn of(matter: &Matter) -> Option<Self> {
        let Matter::Export { what, filter } = matter else {
            return None;
        };
        let value = |name: &str| {
            let mut pairs = filter.as_str().split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(one, _)| *one == name).map(|(_, value)| value)
        };
        let day = |name| value(name).and_then(|day| Day::parse(day).ok());
        Some(Self {
            purpose: Purpose::parse(what.as_str())?,
            format: Format::parse(value("format")?)?,
            from: day("from"),
            until: day("until"),
        })
    }

    /// True for a day within.
    pub fn has(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}
