//! Families that could live behind a door: who they are to the head, how old, and of what name.

use doorstep_model::household::{Relation, Sex};

use super::name;
use super::random::Random;

/// Most people of a family: head, spouse and the seven of a form.
pub(super) const SIZE_MAX: u32 = 9;

/// A person before they have a presence or a phone.
pub(super) struct Relative {
    pub(super) name: String,
    pub(super) sex: Sex,
    pub(super) relation: Relation,
    pub(super) born_year: u32,
    pub(super) born_month: u32,
}

#[derive(Clone, Copy)]
enum Role {
    Child,
    Father,
    Mother,
    Son,
    DaughterInLaw,
    Grandchild,
}

use Role::{Child, DaughterInLaw, Father, Grandchild, Mother, Son};

/// The youngest age of the head, and who joins head and spouse one after the other.
type Form = (u32, [Role; SIZE_MAX as usize - 2]);

static FORMS: [(Form, u32); 3] = [
    ((28, [Child, Child, Mother, Father, Child, Child, Child]), 25),
    ((40, [Child, Mother, Child, Father, Child, Child, Child]), 25),
    (
        (
            54,
            [
                Son,
                DaughterInLaw,
                Grandchild,
                Grandchild,
                Mother,
                Grandchild,
                Grandchild,
            ],
        ),
        50,
    ),
];

/// Who lives alone: few young, many old.
static ALONE: [(u32, u32); 3] = [(30, 25), (54, 25), (68, 50)];

struct Family<'r> {
    random: &'r mut Random,
    year: u32,
    /// Of the father's side, which the children bear.
    surname: char,
    people: Vec<Relative>,
}

/// A family of so many people in the given year, the head first.
pub(super) fn family(random: &mut Random, size: u32, year: u32) -> Vec<Relative> {
    let (youngest, roles) = random.weighted(&FORMS);
    let youngest = if size == 1 {
        random.weighted(&ALONE)
    } else {
        youngest
    };
    let head_born = year - youngest - random.below(16);
    let head_sex = if random.chance(850) {
        Sex::Male
    } else {
        Sex::Female
    };
    let surname = name::surname(random);
    let mut family = Family {
        random,
        year,
        surname,
        people: Vec::new(),
    };
    let head_surname = family.surname_of(head_sex == Sex::Male);
    family.add("02", head_sex, head_surname, head_born);
    if size > 1 {
        let (sex, is_father) = if head_sex == Sex::Male {
            (Sex::Female, false)
        } else {
            (Sex::Male, true)
        };
        let surname = family.surname_of(is_father);
        let born = head_born + family.random.below(7) - 3;
        family.add("10", sex, surname, born);
    }
    for role in roles.into_iter().take((size as usize).saturating_sub(2)) {
        family.join(role, head_sex, head_born);
    }
    family.people
}

impl Family<'_> {
    fn join(&mut self, role: Role, head_sex: Sex, head_born: u32) {
        let sex = if self.random.chance(520) {
            Sex::Male
        } else {
            Sex::Female
        };
        let male = sex == Sex::Male;
        let gap = self.random.between(21, 30);
        // A woman who heads a household lives with her husband's parents.
        let (father, mother) = if head_sex == Sex::Male {
            ("51", "52")
        } else {
            ("53", "54")
        };
        let (relation, sex, of_the_family, born) = match role {
            Child => (if male { "20" } else { "30" }, sex, true, head_born + gap),
            Son => ("20", Sex::Male, true, head_born + gap),
            DaughterInLaw => ("38", Sex::Female, false, head_born + gap + 1),
            Grandchild => (if male { "41" } else { "42" }, sex, true, head_born + gap + 24),
            Father => (father, Sex::Male, true, head_born - gap),
            Mother => (mother, Sex::Female, false, head_born - gap),
        };
        let surname = self.surname_of(of_the_family);
        self.add(relation, sex, surname, born);
    }

    fn surname_of(&mut self, of_the_family: bool) -> char {
        if of_the_family {
            self.surname
        } else {
            name::surname(self.random)
        }
    }

    fn add(&mut self, code: &str, sex: Sex, surname: char, born_year: u32) {
        // Nobody is younger than a year: then no month lies ahead.
        let born_year = born_year.min(self.year - 1);
        let name = loop {
            let name = format!("{surname}{}", name::given(self.random, sex, born_year));
            // Two of one name behind one door would be taken for one person listed twice.
            if self.people.iter().all(|person| person.name != name) {
                break name;
            }
        };
        self.people.push(Relative {
            name,
            sex,
            relation: Relation::from_code(code).expect("a code of the table"),
            born_year,
            born_month: self.random.between(1, 12),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_plausible() {
        let mut random = Random::new(3);
        for size in 1..=SIZE_MAX {
            for _ in 0..200 {
                let people = family(&mut random, size, 2026);
                assert_eq!(people.len(), size as usize);
                let head = &people[0];
                assert_eq!(head.relation, Relation::HEAD);
                assert!((1900..=1998).contains(&head.born_year));
                for person in &people[1..] {
                    let apart = i64::from(person.born_year) - i64::from(head.born_year);
                    let (from, to) = match person.relation.code() {
                        "10" => (-3, 3),
                        "20" | "30" | "38" => (20, 31),
                        "41" | "42" => (45, 54),
                        _ => (-30, -21),
                    };
                    let capped = person.born_year == 2025;
                    assert!(
                        capped || (from..=to).contains(&apart),
                        "{} {apart}",
                        person.relation.name()
                    );
                }
            }
        }
    }
}
