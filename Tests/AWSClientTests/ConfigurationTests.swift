import AWSClient
import TestSupport
import Testing

/// Files, variables and the command line: which value counts.
struct ConfigurationTests {
  @Test(
    "files are read as the AWS CLI reads them",
    arguments: [
      ("", [:]), ("# c\n; c\n\n[a]", ["a": [:]]),
      ("[a]\nKey = v = w \r\n", ["a": ["key": "v = w"]]),
      ("[ profile x ] # c\nk=v # not a comment", ["profile x": ["k": "v # not a comment"]]),
      ("\u{feff}[a]\nk=\n  x = 1\n\ty = 2", ["a": ["k": "\nx = 1\ny = 2"]]),
      ("[a]\nk=1\nk=2\n[b]\nk=3\n[a]\nl=4", ["a": ["k": "2", "l": "4"], "b": ["k": "3"]]),
    ] as [(String, [String: [String: String]])])
  func files(text: String, sections: [String: [String: String]]) throws {
    #expect(try ConfigurationFile(Array(text.utf8)).sections == sections)
  }

  @Test(
    "what is no such file is refused with its line, and is not quoted",
    arguments: [
      ("secret = 1", 1, "expected '[section]' before the first key"),
      ("[a]\nsecret", 2, "expected '[section]', or a key, '=' and a value"),
      ("[a]\n= secret", 2, "expected '[section]', or a key, '=' and a value"),
      ("\n[secret", 2, "expected ']' behind the name of a section"),
      ("[a] secret", 1, "expected nothing behind '[section]'"),
    ])
  func faults(text: String, line: Int, message: String) throws {
    let fault = try #require(throws: ConfigurationFile.Fault.self) {
      try ConfigurationFile(Array(text.utf8))
    }
    #expect(fault.line == line && fault.message == message)
    #expect(throws: ConfigurationFile.Fault.self) { try ConfigurationFile([0x5b, 0xff, 0x5d]) }
  }

  @Test(
    "command lines are split as a shell splits them",
    arguments: [
      ("a b  c", ["a", "b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]), ("a\\ b", ["a b"]),
      ("\"a\\\"b\\\\c\\d\"", ["a\"b\\c\\d"]), ("a''b", ["ab"]), ("''", [""]), ("", []),
      ("'a", nil), ("\"a", nil), ("a\\", nil), ("x 'é $HOME'", ["x", "é $HOME"]),
    ] as [(String, [String]?)])
  func words(line: String, words: [String]?) {
    #expect(ShellWords.split(line) == words)
  }

  @Test("profiles come from both files, and the credentials file wins")
  func profiles() throws {
    let machine = try TestMachine(
      config: "[default]\nregion=r-1\n[profile a b]\nk=1\n[profile 'a b']\nregion=r-2\n[x]\nk=1",
      credentials: "[default]\naws_access_key_id=A\nregion=r-3")
    let standard = try SharedConfiguration(profile: nil, machine.surroundings)
    #expect(standard.value("region") == "r-3" && standard.value("aws_access_key_id") == "A")
    let named = try SharedConfiguration(profile: "a b", machine.surroundings)
    #expect(named.value("region") == "r-2")
    #expect(Set(named.profiles.keys) == ["default", "a b"])
  }

  @Test("a profile that is named and not there is an error that lists those that are")
  func unknownProfile() throws {
    let machine = try TestMachine(config: "[profile a]\n[profile b]\n")
    for (profile, variables) in [("z", [:]), (nil, ["AWS_PROFILE": "z"])] {
      machine.variables.merge(variables) { $1 }
      let error = try #require(throws: AWSClientError.self) {
        try SharedConfiguration(profile: profile, machine.surroundings)
      }
      #expect(
        error.description == "there is no profile 'z' in the AWS configuration; there are a, b")
    }
  }

  @Test(
    "the Region is that of the command line, a variable, or the profile, in this order",
    arguments: [
      ("r-0", ["AWS_REGION": "r-1", "AWS_DEFAULT_REGION": "r-2"], "r-0"),
      (nil, ["AWS_REGION": "r-1", "AWS_DEFAULT_REGION": "r-2"], "r-1"),
      (nil, ["AWS_REGION": "", "AWS_DEFAULT_REGION": "r-2"], "r-2"),
      (nil, [:], "r-3"), (nil, ["AWS_PROFILE": "none"], nil),
    ] as [(String?, [String: String], String?)])
  func regions(explicit: String?, variables: [String: String], region: String?) throws {
    let machine = try TestMachine(config: "[default]\nregion = r-3\n[profile none]\n")
    machine.variables.merge(variables) { $1 }
    let configuration = try SharedConfiguration(profile: nil, machine.surroundings)
    #expect(
      try configuration.region(ClientSettings(region: explicit), machine.surroundings) == region)
  }

  @Test(
    "a Region that could lead to another host is refused",
    arguments: [
      "a.evil.example/", "EU-1", "", "a b", "-a", "x@y", String(repeating: "a", count: 64),
    ]
  )
  func badRegions(region: String) throws {
    let machine = try TestMachine()
    let configuration = try SharedConfiguration(profile: nil, machine.surroundings)
    #expect(throws: AWSClientError.badRegion(region)) {
      try configuration.region(ClientSettings(region: region), machine.surroundings)
    }
  }

  @Test(
    "the endpoint is the first that is set, else AWS's own",
    arguments: [
      (
        "http://a", ["AWS_ENDPOINT_URL_EC2": "http://b", "AWS_ENDPOINT_URL": "http://c"], "http://a"
      ),
      (nil, ["AWS_ENDPOINT_URL_EC2": "http://b", "AWS_ENDPOINT_URL": "http://c"], "http://b"),
      (nil, ["AWS_ENDPOINT_URL": "http://c:80/x/"], "http://c:80/x"),
      (nil, ["AWS_PROFILE": "all"], "http://d"), (nil, ["AWS_PROFILE": "own"], "http://e:1"),
      (
        nil, ["AWS_PROFILE": "all", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
        "https://ec2.cn-north-1.amazonaws.com.cn"
      ),
      (nil, [:], "https://ec2.cn-north-1.amazonaws.com.cn"),
    ] as [(String?, [String: String], String)])
  func endpoints(explicit: String?, variables: [String: String], url: String) throws {
    let machine = try TestMachine(
      config: """
        [default]
        [profile all]
        endpoint_url = http://d
        [profile own]
        endpoint_url = http://d
        services = mine
        [services mine]
        s3 =
          endpoint_url = http://f
        ec2 =
          endpoint_url = http://e:1
        """)
    machine.variables.merge(variables) { $1 }
    let configuration = try SharedConfiguration(profile: nil, machine.surroundings)
    let endpoint = try configuration.endpoint(
      service: "ec2", region: "cn-north-1", explicit: explicit, machine.surroundings)
    #expect(endpoint.url == url)
  }

  @Test(
    "an endpoint is scheme, host, port and path, and nothing else",
    arguments: [
      ("https://a:443/", "a", ""), ("http://a:80", "a", ""),
      ("http://a:8080/x/y/", "a:8080", "/x/y"),
      ("http://[::1]:80", "[::1]", ""), ("HTTP://a", "a", ""),
      ("ftp://a", nil, ""), ("a", nil, ""), ("http://", nil, ""), ("http://:80", nil, ""),
      ("http://u:p@a", nil, ""), ("http://a?x", nil, ""), ("http://a b", nil, ""),
      ("http://a\r\nX: y", nil, ""), ("http://a#x", nil, ""),
    ] as [(String, String?, String)])
  func addresses(text: String, host: String?, path: String) {
    let endpoint = Endpoint(text)
    #expect(endpoint?.host == host)
    if let endpoint { #expect(endpoint.path == path) }
  }

  @Test("an endpoint with a password is refused without showing it")
  func password() throws {
    let machine = try TestMachine()
    machine.variables["AWS_ENDPOINT_URL"] = "https://user:hidden@host"
    let configuration = try SharedConfiguration(profile: nil, machine.surroundings)
    let error = try #require(throws: AWSClientError.self) {
      try configuration.endpoint(service: "ec2", region: "eu-central-1", machine.surroundings)
    }
    #expect(error.description.hasPrefix("'...@...' of AWS_ENDPOINT_URL is no endpoint; expected"))
  }

  @Test(
    "each partition has its own domain",
    arguments: [
      ("eu-central-1", "amazonaws.com"), ("us-gov-west-1", "amazonaws.com"),
      ("cn-northwest-1", "amazonaws.com.cn"), ("us-iso-east-1", "c2s.ic.gov"),
      ("us-isob-east-1", "sc2s.sgov.gov"), ("eusc-de-east-1", "amazonaws.eu"),
    ])
  func partitions(region: String, suffix: String) throws {
    let machine = try TestMachine()
    let configuration = try SharedConfiguration(profile: nil, machine.surroundings)
    let endpoint = try configuration.endpoint(
      service: "sts", region: region, machine.surroundings)
    #expect(endpoint.url == "https://sts.\(region).\(suffix)")
  }
}
