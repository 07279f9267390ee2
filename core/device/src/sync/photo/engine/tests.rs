use doorstep_model::id::{DocumentId, PhotoHash};

use super::super::answer::Span;
use super::*;

const THERE: &str = "/v1/photos/0a";

fn file(part: Part) -> File {
    File {
        document: DocumentId::new([1; 16]),
        hash: PhotoHash::new([2; 32]),
        part,
    }
}

fn send(length: u64, location: Option<&str>) -> Way {
    Way::Send {
        length,
        location: location.map(str::to_owned),
    }
}

fn answer(status: u16, offset: Option<u64>) -> Input {
    Input::Answer(Answer {
        status,
        offset,
        ..Answer::default()
    })
}

fn created(offset: u64) -> Input {
    Input::Answer(Answer {
        status: 201,
        offset: Some(offset),
        location: Some(THERE.into()),
        ..Answer::default()
    })
}

fn append(from: u64, to: u64) -> Output {
    Output::Append {
        location: THERE.into(),
        from,
        to,
    }
}

fn piece(from: u64, to: u64, total: u64) -> Input {
    Input::Answer(Answer {
        status: 206,
        span: Some(Span { from, to, total }),
        body: vec![7; (to - from + 1) as usize],
        ..Answer::default()
    })
}

#[test]
fn a_thumbnail_takes_one_round_trip() {
    let (mut engine, first) = Engine::begin(file(Part::Thumbnail), send(900, None), 64);
    assert_eq!(first, Output::Create { with: 900 });
    assert_eq!(engine.step(answer(201, Some(900))), Output::Arrived);
}

#[test]
fn an_original_goes_piece_by_piece_from_where_the_server_stands() {
    let (mut engine, first) = Engine::begin(file(Part::Original), send(150, None), 64);
    assert_eq!(first, Output::Create { with: 0 });
    assert_eq!(engine.step(created(20)), Output::Begun(THERE.into()));
    assert_eq!(engine.step(Input::Done), append(20, 84));
    assert_eq!(engine.step(answer(204, Some(84))), append(84, 148));
    assert_eq!(engine.step(answer(204, Some(148))), append(148, 150));
    assert_eq!(engine.step(answer(204, Some(150))), Output::Arrived);
}

#[test]
fn after_a_cut_the_server_is_asked_how_far_it_is() {
    let (mut engine, first) = Engine::begin(file(Part::Original), send(150, Some(THERE)), 64);
    assert_eq!(first, Output::Stands(THERE.into()));
    assert_eq!(engine.step(answer(200, Some(101))), append(101, 150));
    // The last answer was lost: it stands at its end.
    let (mut engine, _) = Engine::begin(file(Part::Original), send(150, Some(THERE)), 64);
    assert_eq!(engine.step(answer(200, Some(150))), Output::Arrived);
}

#[test]
fn an_upload_that_is_forgotten_or_stands_elsewhere_is_put_right_and_not_for_ever() {
    let (mut engine, _) = Engine::begin(file(Part::Original), send(150, Some(THERE)), 64);
    assert_eq!(engine.step(answer(404, None)), Output::Create { with: 0 });
    assert_eq!(engine.step(created(0)), Output::Begun(THERE.into()));
    assert_eq!(engine.step(Input::Done), append(0, 64));
    assert_eq!(engine.step(answer(409, None)), Output::Stands(THERE.into()));
    assert_eq!(engine.step(answer(200, Some(10))), append(10, 74));
    for _ in 0..2 {
        assert_eq!(engine.step(answer(409, None)), Output::Stands(THERE.into()));
        assert_eq!(engine.step(answer(200, Some(10))), append(10, 74));
    }
    assert_eq!(engine.step(answer(409, None)), Output::Failed(Code::UploadOffset));
}

#[test]
fn an_offset_that_can_t_be_ends_it() {
    for input in [
        created(151),
        answer(201, None),
        answer(201, Some(3)),
        answer(302, None),
    ] {
        let (mut engine, _) = Engine::begin(file(Part::Original), send(150, None), 64);
        assert!(matches!(engine.step(input), Output::Failed(_)));
    }
    let (mut engine, _) = Engine::begin(file(Part::Original), send(150, Some(THERE)), 64);
    assert!(matches!(
        engine.step(answer(200, Some(151))),
        Output::Failed(Code::BadRequest)
    ));
}

#[test]
fn a_token_is_renewed_once_and_the_same_is_asked_again() {
    let (mut engine, first) = Engine::begin(file(Part::Original), send(150, Some(THERE)), 64);
    assert_eq!(engine.step(answer(401, None)), Output::Renew);
    assert_eq!(engine.step(Input::Done), first);
    assert_eq!(engine.step(answer(401, None)), Output::Failed(Code::BadToken));
}

#[test]
fn a_file_comes_range_by_range_from_where_it_was_cut() {
    let (mut engine, first) = Engine::begin(file(Part::Original), Way::Fetch { held: 30 }, 64);
    assert_eq!(first, Output::Read { from: 30, to: 93 });
    assert!(matches!(
        engine.step(piece(30, 93, 100)),
        Output::Piece { from: 30, .. }
    ));
    assert_eq!(engine.step(Input::Done), Output::Read { from: 94, to: 157 });
    assert!(matches!(
        engine.step(piece(94, 99, 100)),
        Output::Piece { from: 94, .. }
    ));
    assert_eq!(engine.step(Input::Done), Output::Arrived);
}

#[test]
fn a_range_that_was_not_asked_for_or_is_too_much_ends_it() {
    let most = file(Part::Thumbnail).most();
    for (input, code) in [
        (piece(1, 64, 100), Code::BadRequest),
        (piece(0, 64, 100), Code::BadRequest),
        (piece(0, 63, most + 1), Code::PhotoTooLarge),
        (answer(200, None), Code::BadRequest),
        (answer(404, None), Code::NotFound),
        (answer(503, None), Code::TryLater),
    ] {
        let (mut engine, _) = Engine::begin(file(Part::Thumbnail), Way::Fetch { held: 0 }, 64);
        assert_eq!(engine.step(input), Output::Failed(code));
    }
    let (mut engine, _) = Engine::begin(file(Part::Original), Way::Fetch { held: 0 }, 64);
    engine.step(piece(0, 63, 100));
    engine.step(Input::Done);
    assert_eq!(
        engine.step(piece(64, 99, 100)),
        Output::Piece {
            from: 64,
            bytes: vec![7; 36]
        }
    );
}

#[test]
fn what_is_too_busy_is_told_from_what_is_refused() {
    for (status, code) in [
        (429, Code::TooMany),
        (502, Code::TryLater),
        (422, Code::BadRequest),
    ] {
        let (mut engine, _) = Engine::begin(file(Part::Thumbnail), send(90, None), 64);
        assert_eq!(engine.step(answer(status, None)), Output::Failed(code));
    }
    let (mut engine, _) = Engine::begin(file(Part::Thumbnail), send(90, None), 64);
    let refused = Input::Answer(Answer {
        status: 409,
        code: Some(Code::PhotoNotNamed),
        ..Answer::default()
    });
    assert_eq!(engine.step(refused), Output::Failed(Code::PhotoNotNamed));
}
