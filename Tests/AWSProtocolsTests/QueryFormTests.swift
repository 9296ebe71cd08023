import AWSProtocols
import Testing

/// Forms, the trees that they describe, and how operations read them.
struct QueryFormTests {
  private func tree(_ form: String) throws -> JSONValue {
    try QueryForm.tree(QueryForm.fields(Array(form.utf8)))
  }

  @Test(
    "a form becomes the tree that its names describe",
    arguments: [
      ("", "{}"), ("a=1", #"{"a":"1"}"#), ("a", #"{"a":""}"#), ("a=", #"{"a":""}"#),
      ("a=b=c", #"{"a":"b=c"}"#), ("a=x+y%20z%2B", #"{"a":"x y z+"}"#),
      ("%C3%A9=%e6%bc%a2", #"{"é":"漢"}"#), ("&a=1&&b=2&", #"{"a":"1","b":"2"}"#),
      (
        "Filter.1.Name=n&Filter.1.Value.1=a&Filter.1.Value.2=b&Filter.2.Name=m",
        #"{"Filter":[{"Name":"n","Value":["a","b"]},{"Name":"m"}]}"#
      ),
      ("L.10=j&L.2=b&L.1=a", #"{"L":["a","b","j"]}"#), ("L.0=a", #"{"L":{"0":"a"}}"#),
      ("L.01=a&L.1=b", #"{"L":{"01":"a","1":"b"}}"#),
      ("L.1=a&L.x=b", #"{"L":{"1":"a","x":"b"}}"#),
      ("T.member.1.Key=k", #"{"T":{"member":[{"Key":"k"}]}}"#),
      ("1=a&2=b", #"["a","b"]"#),
      ("L.99999999999999999999=a", #"{"L":{"99999999999999999999":"a"}}"#),
    ])
  func trees(form: String, json: String) throws {
    #expect(String(decoding: try tree(form).compactBytes, as: UTF8.self) == json)
  }

  @Test(
    "what two readers could take for different things is refused",
    arguments: [
      ("a=%zz", "the value of 'a' holds a '%' without two hexadecimal digits"),
      ("a=%4", "the value of 'a' holds a '%' without two hexadecimal digits"),
      ("%=1", "the name of parameter 1 holds a '%' without two hexadecimal digits"),
      ("a=%ff", "the value of 'a' is not UTF-8"), ("a=1&=2", "parameter 2 has no name"),
      ("a=1&a=1", "the parameter 'a' stands more than once"),
      ("a=1&a.1=2", "the parameter 'a.1' is a value in one place and a structure in another"),
      ("a.1=1&a=2", "the parameter 'a' is a value in one place and a structure in another"),
      ("a..b=1", "the parameter 'a..b' has an empty part"),
      (
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q=1",
        "the parameter 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q' has more than 16 parts"
      ),
    ])
  func refusals(form: String, sentence: String) throws {
    let error = try #require(throws: QueryFault.self) { try tree(form) }
    #expect(error.description == sentence)
  }

  @Test("names and counts have limits")
  func limits() throws {
    #expect(throws: QueryFault.self) { try tree(String(repeating: "a", count: 1025)) }
    let many = (1...20_001).map { "a\($0)" }
    #expect(throws: QueryFault.self) { try tree(many.joined(separator: "&")) }
    #expect(throws: Never.self) { try tree(many.dropLast().joined(separator: "&")) }
  }

  private func input(_ form: String, _ wireProtocol: ServiceProtocol = .ec2) throws -> ServiceInput
  {
    ServiceInput(try tree(form), wireProtocol)
  }

  @Test("operations read text, numbers, truth, lists and structures by name")
  func accessors() throws {
    let input = try input(
      "Id.1=a&Id.2=b&Max=5&Dry=true&No=false&Empty=&F.1.Name=n&F.1.Value.1=v&O.FileFormat=parquet")
    #expect(try input.texts("Id") == ["a", "b"])
    #expect(try input.integer("Max") == 5)
    #expect(try input.boolean("Dry") == true && input.boolean("No") == false)
    #expect(try input.texts("Empty") == [] && input.texts("Absent") == [])
    #expect(try input.structures("F").map { try $0.texts("Value") } == [["v"]])
    #expect(try input.structure("O")?.text("FileFormat") == "parquet")
    #expect(try input.structure("P") == nil && input.text("P") == nil)
    #expect(input.names == ["Id", "Max", "Dry", "No", "Empty", "F", "O"])
    #expect(input.has("Empty") && !input.has("P"))
    let query = try self.input("Names.member.1=a&Names.member.2=b&T.entry.1.key=k", .query)
    #expect(try query.texts("Names") == ["a", "b"])
    #expect(try query.structures("T").first?.text("key") == "k")
    let json = ServiceInput(
      try JSONReader.read(Array(#"{"n": 5, "b": true, "t": ["x"], "z": null, "s": "5"}"#.utf8)),
      .json11)
    #expect(try json.integer("n") == 5 && json.boolean("b") == true)
    #expect(try json.texts("t") == ["x"] && json.text("z") == nil && !json.has("z"))
    #expect(throws: ServiceError.self) { try json.integer("s") }
  }

  @Test("what has another type or is missing is refused with its place, as each protocol does it")
  func wrong() throws {
    let input = try input("Max=%2B5&F.1.Name=a&F.2.Name.1=b&Dry=yes&Id.x=1")
    func message(_ body: () throws -> Void) throws -> String {
      try #require(throws: ServiceError.self) { try body() }.description
    }
    #expect(
      try message { _ = try input.integer("Max") }
        == "InvalidParameterValue: Value (+5) for parameter Max is invalid. Expected an integer.")
    #expect(
      try message { _ = try input.structures("F").map { try $0.text("Name") } }
        == "InvalidParameterValue: Value (a list) for parameter F.2.Name is invalid. "
        + "Expected a string.")
    #expect(
      try message { _ = try input.boolean("Dry") }
        == "InvalidParameterValue: Value (yes) for parameter Dry is invalid. "
        + "Expected true or false.")
    #expect(
      try message { _ = try input.texts("Id") }
        == "InvalidParameterValue: Value (a structure) for parameter Id is invalid. "
        + "Expected a list.")
    #expect(
      try message { _ = try input.requiredText("ResourceType") }
        == "MissingParameter: The request must contain the parameter ResourceType")
    let json = ServiceInput(.object([JSONMember("a", .number("1"))]), .json11)
    #expect(
      try message { _ = try json.text("a") }
        == "SerializationException: 'a' is 1; expected a string")
    #expect(
      try message { _ = try json.requiredText("b") }
        == "ValidationException: 1 validation error detected: Value null at 'b' failed to satisfy "
        + "constraint: Member must not be null")
  }
}
