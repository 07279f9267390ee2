//! A world by itself: places, people and phones before anything is synced.

use doorstep_model::protocol::row::Station;
use doorstep_tests::world::{Place, World, grid};
use serde_json::json;

#[test]
fn a_village_of_hanyin_has_its_real_places() {
    let place = Place::of("hanyin", &["610921104206"]);
    let names: Vec<_> = place.tree.all().iter().take(3).map(|node| &*node.name).collect();
    assert_eq!(names, ["汉阴县", "双乳镇", "江河村委会"]);
    assert_eq!(place.basic_grids("610921104206").len(), 31);
}

#[test]
fn a_world_starts_stops_and_goes_on() {
    let mut world = World::new(1, Place::of("hanyin", &["610921104206"]));
    let village = grid("610921104206");
    let user = world.person("wang", "王秀英");
    world.assign(user, "village_cadre", Station::Grid(village));
    let phone = world.new_phone("a", user);
    assert_eq!(world.phones[phone].device().identity(), None, "not enrolled");
    world.server.settle();
    let address = world.server.handle().address;
    world.server.stop();
    world.server.start();
    assert_eq!(world.server.handle().address, address);
    world.phones[phone].restart();
    assert_eq!(world.judge().unwrap().to_string(), "written 0, held 0, lost 0");
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
}

#[test]
fn a_walk_in_is_carried_to_closed_at_desks() {
    let world = World::new(1, Place::of("hanyin", &["610921104206"]));
    let clerk = world.person("zhao", "赵敏");
    world.assign(clerk, "town_clerk", Station::Grid(grid("610921104")));
    let clerk = world.desk(clerk);
    let case = clerk.report(json!({
        "grid": "610921104206", "kind": "opinion", "category": "civilisation", "source": "walk_in",
        "title": "路灯", "text": "村口路灯不亮", "names": ["王秀英"],
    }));
    assert_eq!(
        clerk.step(case, json!({ "step": "receive" }))["stage"],
        "received"
    );
    let said = clerk.try_step(case, json!({ "step": "close" }));
    assert_eq!((said.status, &said.body["code"]), (422, &json!("step_not_now")));
}
