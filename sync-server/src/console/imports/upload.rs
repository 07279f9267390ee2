//! What a browser sends with a file.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use doorstep_model::code::Code;

use crate::console::typed::Typed;

/// A form with its file: the name without its ending, and what is in it.
pub(super) struct Sent {
    pub(super) typed: Typed,
    pub(super) file: Option<(Box<str>, Vec<u8>)>,
}

/// Reads a form; the file's size is limited before it comes here.
pub(super) async fn sent(mut form: Multipart) -> Result<Sent, Code> {
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(code)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(stem) {
            Some(stem) => {
                let bytes = field.bytes().await.map_err(code)?;
                if !bytes.is_empty() {
                    file = Some((stem, bytes.to_vec()));
                }
            }
            None => pairs.push((name, field.text().await.map_err(code)?)),
        }
    }
    Ok(Sent {
        typed: Typed::new(pairs),
        file,
    })
}

fn stem(name: &str) -> Box<str> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).into()
}

fn code(error: MultipartError) -> Code {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        _ => Code::BadRequest,
    }
}
