use super::server::TestServer;

#[tokio::test]
async fn the_interface_is_documented() {
    let server = TestServer::start().await;
    let response = server
        .client
        .get(server.url("/openapi.json"))
        .send()
        .await
        .unwrap();
    let document: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}
