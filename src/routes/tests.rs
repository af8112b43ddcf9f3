use super::*;

#[test]
fn every_path_is_spelled_as_the_map_says() {
    let demo = ConnectionName::parse("demo").unwrap();
    let fleet = FleetName::parse("lab-linux").unwrap();
    let stack = StackName::parse("finance").unwrap();
    let job = JobId("x-1_Y".to_owned());
    let image = ImageName::parse("office").unwrap();
    let builder = ImageBuilderName::parse("cad").unwrap();
    let directory = DirectoryName::parse("corp.example.com").unwrap();
    const LOGO: &str = "/logo/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let logo = LogoId::parse(&LOGO[6..]).unwrap();
    let paths = [
        (Path::Home, "/"),
        (Path::SignIn { next: None }, "/sign-in"),
        (
            Path::SignIn {
                next: Some("/c/demo?a=b"),
            },
            "/sign-in?next=%2Fc%2Fdemo%3Fa%3Db",
        ),
        (Path::SignInCode, "/sign-in/code"),
        (
            Path::SignInWith {
                provider: "corp",
                next: Some("/launch"),
            },
            "/sign-in/with/corp?next=%2Flaunch",
        ),
        (Path::SignInBack("corp"), "/sign-in/back/corp"),
        (Path::PasswordSet, "/sign-in?set=password"),
        (Path::SignOut, "/sign-out"),
        (Path::Account(None), "/account"),
        (
            Path::Account(Some(Done::Password)),
            "/account?done=password",
        ),
        (Path::Invitation("a b"), "/invite/a%20b"),
        (Path::Launch, "/launch"),
        (Path::LaunchHelp, "/launch/help"),
        (Path::Link("a b"), "/l/a%20b"),
        (Path::LinkHelp("x"), "/l/x/help"),
        (Path::Logo(&logo), LOGO),
        (Path::Links, "/links"),
        (Path::LinkDetail("a-1_B"), "/links/a-1_B"),
        (Path::Helpdesk(None), "/helpdesk"),
        (Path::Helpdesk(Some("p+n@x")), "/helpdesk?user=p%2Bn%40x"),
        (Path::Audit, "/audit"),
        (Path::Access(None), "/access"),
        (Path::Access(Some("a+b")), "/access?person=a%2Bb"),
        (Path::People, "/access/people"),
        (Path::Person("p.novak@x"), "/access/people/p.novak%40x"),
        (Path::Groups, "/access/groups"),
        (Path::Group("x_1"), "/access/groups/x_1"),
        (Path::Grants, "/access/grants"),
        (Path::Tokens, "/access/tokens"),
        (Path::Api, "/api"),
        (Path::OpenApi, "/api/v1/openapi.json"),
        (Path::AuditEntry(17), "/audit/17"),
        (Path::AuditCsv, "/audit/export.csv"),
        (Path::AuditJsonLines, "/audit/export.jsonl"),
        (Path::Overview(&demo), "/c/demo"),
        (Path::Fleets(&demo), "/c/demo/fleets"),
        (Path::Fleet(&demo, &fleet), "/c/demo/fleets/lab-linux"),
        (
            Path::DoToFleet(&demo, &fleet, "start"),
            "/c/demo/fleets/lab-linux?do=start",
        ),
        (
            Path::DoToImageBuilder(&demo, &builder, "stop"),
            "/c/demo/image-builders/cad?do=stop",
        ),
        (Path::CreateFleet(&demo, None), "/c/demo/fleets/new"),
        (
            Path::CreateFleet(&demo, Some(&fleet)),
            "/c/demo/fleets/new?from=lab-linux",
        ),
        (
            Path::EditFleet(&demo, &fleet),
            "/c/demo/fleets/lab-linux/edit",
        ),
        (Path::Stacks(&demo), "/c/demo/stacks"),
        (
            Path::Export(&demo, ListName::ImageBuilders),
            "/c/demo/export/image-builders",
        ),
        (Path::Everywhere(ListName::Fleets), "/all/fleets"),
        (
            Path::ExportEverywhere(ListName::Sessions),
            "/all/export/sessions",
        ),
        (Path::Stack(&demo, &stack), "/c/demo/stacks/finance"),
        (Path::CreateStack(&demo, None), "/c/demo/stacks/new"),
        (
            Path::CreateStack(&demo, Some(&stack)),
            "/c/demo/stacks/new?from=finance",
        ),
        (
            Path::EditStack(&demo, &stack),
            "/c/demo/stacks/finance/edit",
        ),
        (Path::Sessions(&demo), "/c/demo/sessions"),
        (Path::Operations(&demo), "/c/demo/operations"),
        (
            Path::Operation(&demo, "CreateFleet"),
            "/c/demo/operations/CreateFleet",
        ),
        (Path::Jobs(&demo), "/c/demo/jobs"),
        (Path::Job(&demo, &job), "/c/demo/jobs/x-1_Y"),
        (Path::Images(&demo), "/c/demo/images"),
        (Path::Image(&demo, &image, None), "/c/demo/images/office"),
        (
            Path::Image(&demo, &image, Some("arn:x")),
            "/c/demo/images/office?arn=arn%3Ax",
        ),
        (Path::ImageBuilders(&demo), "/c/demo/image-builders"),
        (
            Path::ImageBuilder(&demo, &builder),
            "/c/demo/image-builders/cad",
        ),
        (
            Path::CreateImageBuilder(&demo),
            "/c/demo/image-builders/new",
        ),
        (
            Path::ImageBuilderConnect(&demo, &builder),
            "/c/demo/image-builders/cad/connect",
        ),
        (Path::DirectoryConfigs(&demo), "/c/demo/directory-configs"),
        (
            Path::CreateDirectoryConfig(&demo),
            "/c/demo/directory-configs/new",
        ),
        (
            Path::EditDirectoryConfig(&demo, &directory),
            "/c/demo/directory-configs/corp.example.com/edit",
        ),
        (
            Path::DirectoryConfig(&demo, &directory),
            "/c/demo/directory-configs/corp.example.com",
        ),
        (Path::Events, "/events"),
    ];
    for (path, text) in paths {
        assert_eq!(path.to_string(), text);
    }
}

#[test]
fn a_narrowed_list_asks_for_each_value_whatever_it_holds() {
    let wanted = [("kind", "image builder"), ("target", "a&b = c")];
    assert_eq!(
        narrowed(&Path::Audit, &wanted),
        "/audit?where=kind%20%3D%20image%20builder&where=target%20%3D%20a%26b%20%3D%20c"
    );
    assert_eq!(narrowed(&Path::Audit, &[]), "/audit");
}

#[test]
fn sign_in_leads_only_to_paths_of_this_portal() {
    assert_eq!(safe_next("/c/demo?x=1"), Some("/c/demo?x=1"));
    for foreign in ["", "https://x", "//x", "/\\x", "\\x", "/a\nb", "/sign-in"] {
        assert_eq!(safe_next(foreign), None, "{foreign:?}");
    }
    let path = |length: usize| "/".to_owned() + &"a".repeat(length - 1);
    assert!(safe_next(&path(2000)).is_some());
    assert!(safe_next(&path(2001)).is_none());
}
