use super::server::TestServer;

#[tokio::test]
async fn a_server_that_reads_its_database_is_well() {
    let server = TestServer::start().await;
    let response = server.client.get(server.url("/healthz")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.text().await.unwrap(), r#"{"ok":true,"version":"0.1.0"}"#);
}

#[tokio::test]
async fn what_does_not_exist_is_refused_in_our_own_words() {
    let server = TestServer::start().await;
    let nothing = server
        .client
        .get(server.url("/nothing/here"))
        .send()
        .await
        .unwrap();
    assert_eq!(nothing.status(), 404);
    insta::assert_snapshot!(nothing.text().await.unwrap());
    let method = server.client.delete(server.url("/healthz")).send().await.unwrap();
    assert_eq!(method.status(), 405);
    insta::assert_snapshot!(method.text().await.unwrap());
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let server = TestServer::start().await;
    let response = server.client.get(server.url("/healthz")).send().await.unwrap();
    let headers: Vec<_> = response
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    insta::assert_snapshot!(headers.join("\n"));
}
