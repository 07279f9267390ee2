//! What a checklist asked and what was answered: choices by their words, photos as pictures. A photo
//! that the record itself does not have is none, whatever the answer says.

use doorstep_model::checklist::{Checklist, Kind};
use doorstep_model::id::DocumentId;

use super::speech::Speech;
use crate::view::PhotoShown;

/// A question with its answer.
pub(super) struct Answered {
    /// What was asked.
    pub(super) asked: String,
    /// The answer in words.
    pub(super) words: String,
    /// The picture that the answer is.
    pub(super) picture: Option<String>,
}

/// The answers of a record.
pub(super) fn answers(
    speech: &Speech<'_>,
    document: DocumentId,
    (checklist, answers): (Option<&Checklist>, &[(String, String)]),
    photos: &[PhotoShown],
) -> Vec<Answered> {
    let language = speech.words.0;
    let said = |(name, answer): &(String, String)| {
        let Some(question) = checklist.and_then(|list| list.question(name)) else {
            return Answered {
                asked: name.clone(),
                words: answer.clone(),
                picture: None,
            };
        };
        let asked = question.label.get(language).to_owned();
        if question.kind == Kind::Image {
            let own = photos.iter().find(|photo| photo.photo.to_string() == *answer);
            let id = match own {
                Some(photo) if photo.thumbnail => "answer-photo",
                Some(_) => "answer-photo-on-the-way",
                None => "answer-no-photo",
            };
            let own = own.filter(|photo| photo.thumbnail);
            return Answered {
                asked,
                words: speech.say(id),
                picture: own.map(|photo| format!("/photos/{document}/{}?size=thumb", photo.photo)),
            };
        }
        let choices = answer.split(' ').filter_map(|choice| question.choice(choice));
        let chosen: Vec<&str> = choices.map(|choice| choice.label.get(language)).collect();
        Answered {
            asked,
            words: match chosen.is_empty() {
                true => answer.clone(),
                false => chosen.join(&speech.say("list-comma")),
            },
            picture: None,
        }
    };
    answers.iter().map(said).collect()
}
