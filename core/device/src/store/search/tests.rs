use std::collections::BTreeSet;

use super::*;
use crate::key::DatabaseKey;
use crate::store::Store;

const SURNAMES: &str =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈";
const GIVEN: &str =
    "英华玉秀明珍文芳兰国桂春荣云建金平丽红志林德小海伟军忠新永清生福梅东成光宝晓家学凤龙香天杰俊霞辉强";

struct Made {
    names: Vec<String>,
    phone: String,
    house_no: String,
}

/// Households made up from a seed, as many as a county's largest township has.
fn made(count: usize) -> Vec<Made> {
    let mut random = blake3::Hasher::new().update(b"search").finalize_xof();
    let mut draw = |below: usize| {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % below
    };
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    (0..count)
        .map(|_| Made {
            names: (0..1 + draw(4))
                .map(|_| {
                    let second = if draw(4) == 0 {
                        None
                    } else {
                        Some(given[draw(given.len())])
                    };
                    [surnames[draw(surnames.len())], given[draw(given.len())]]
                        .into_iter()
                        .chain(second)
                        .collect()
                })
                .collect(),
            phone: format!("199{:08}", draw(100_000_000)),
            house_no: format!("{}组{}号", 1 + draw(31), 1 + draw(200)),
        })
        .collect()
}

fn keys(made: &Made) -> Keys {
    let mut keys = Keys::default();
    keys.number(&made.house_no).phone(&made.phone);
    for name in &made.names {
        keys.name(name);
    }
    keys
}

/// What a person would expect, looked up without the index.
fn expected(all: &[Made], matches: impl Fn(&Made) -> bool) -> BTreeSet<i64> {
    (1..)
        .zip(all)
        .filter(|(_, made)| matches(made))
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn among_fifty_thousand_households_exactly_the_right_ones_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let now = doorstep_model::time::Timestamp::clamp(0);
    let store = Store::open(&folder.path().join("db"), DatabaseKey::new([1; 32]), now)
        .unwrap()
        .store;
    let all = made(50_000);
    store
        .write::<_, StoreError>(|db| {
            (1..)
                .zip(&all)
                .try_for_each(|(number, made)| index(db, number, &keys(made)))
        })
        .unwrap();
    let found = |query: &str| -> BTreeSet<i64> {
        store
            .read(|db| find(db, query, usize::MAX >> 1))
            .unwrap()
            .into_iter()
            .collect()
    };
    let named = |text: &str| expected(&all, |made| made.names.iter().any(|name| name.contains(text)));
    for name in ["王", "曾小明", "小明", "明", "秀英", "曾国"] {
        // A key is an ending of a name, and a query the beginning of a key: any part is found.
        assert_eq!(found(name), named(name), "{name}");
    }
    for (query, initials) in [("zxm", "zxm"), ("Wx", "wx"), ("wxm", "wxm")] {
        let right = expected(&all, |made| {
            made.names.iter().any(|name| {
                let chars: Vec<char> = name.chars().collect();
                let endings = (0..chars.len()).filter(|start| *start == 0 || chars.len() - start > 1);
                let mut readings = endings.flat_map(|start| {
                    let ending: String = chars[start..].iter().collect();
                    let mut all = pinyin::initials(&ending);
                    if start == 0 {
                        all.extend(pinyin::spelled(&ending));
                    }
                    all
                });
                readings.any(|key| key.starts_with(initials))
            })
        });
        assert!(!right.is_empty());
        assert_eq!(found(query), right, "{query}");
    }
    let digits = |text: &str, start: &str| text.starts_with(start);
    let phone = &all[31_337].phone;
    assert_eq!(found(phone), expected(&all, |made| made.phone == *phone));
    for last in [&phone[7..], "0042"] {
        let right = expected(&all, |made| {
            let parts = made.house_no.split(|c: char| !c.is_ascii_digit());
            digits(&made.phone, last)
                || digits(&made.phone[7..], last)
                || parts.into_iter().any(|part| digits(part, last))
        });
        assert_eq!(found(last), right, "{last}");
    }
    assert_eq!(
        found("12组7号"),
        expected(&all, |made| made.house_no == "12组7号")
    );
    let both = format!("王 {}", &all[7].house_no);
    assert_eq!(
        found(&both),
        expected(&all, |made| {
            made.house_no == all[7].house_no && made.names.iter().any(|name| name.contains('王'))
        })
    );
    assert_eq!(
        store.read(|db| find(db, "w", 50)).unwrap().len(),
        50,
        "as many as are asked for"
    );

    store.write(|db| remove(db, 31_338)).unwrap();
    assert!(!found(phone).contains(&31_338));
}
