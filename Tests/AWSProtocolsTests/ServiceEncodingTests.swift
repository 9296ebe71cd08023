import AWSProtocols
import Testing

/// Answers and errors as each protocol writes them, and as clients read them.
struct ServiceEncodingTests {
  private let answer = ServiceAnswer(
    ServiceMember("nameSet", .texts(["a<&>\"", "b\r\u{1}é"])), ServiceMember("none", .list([])),
    ServiceMember("absent", text: nil),
    ServiceMember(
      "one",
      .members(ServiceMember("on", .truth(true)), ServiceMember("at", .time(milliseconds: 1500)))),
    ServiceMember("count", .integer(-3)), ServiceMember("ratio", .decimal(0.25)))

  private func text(_ wire: WireAnswer) -> String { String(decoding: wire.body, as: UTF8.self) }

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  @Test("EC2 has items, the identifier first, and empty lists")
  func ec2() {
    let encoding = ServiceEncoding(.ec2, namespace: "http://ec2.amazonaws.com/doc/2016-11-15/")
    let wire = encoding.encode(answer, operation: "Op", requestID: "r-1")
    #expect(wire.status == 200)
    #expect(
      wire.headers == [
        HTTPHeader("x-amzn-RequestId", "r-1"),
        HTTPHeader("Content-Type", "text/xml;charset=UTF-8"),
      ])
    #expect(
      text(wire) == ServiceEncodingTests.declaration
        + "<OpResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
        + "<requestId>r-1</requestId><nameSet><item>a&lt;&amp;&gt;&quot;</item>"
        + "<item>b&#13;\u{fffd}é</item></nameSet><none/><one><on>true</on>"
        + "<at>1970-01-01T00:00:01.500Z</at></one><count>-3</count><ratio>0.25</ratio>"
        + "</OpResponse>")
  }

  @Test("the query protocol has a result, members and entries, and its metadata last")
  func query() {
    let encoding = ServiceEncoding(.query, namespace: "urn:x")
    let wire = encoding.encode(
      ServiceAnswer(
        ServiceMember("L", .texts(["a"])),
        ServiceMember("M", .map([ServiceMember("k", .text("v"))]))),
      operation: "Op", requestID: "r-2")
    #expect(
      text(wire) == ServiceEncodingTests.declaration
        + "<OpResponse xmlns=\"urn:x\"><OpResult><L><member>a</member></L>"
        + "<M><entry><key>k</key><value>v</value></entry></M></OpResult>"
        + "<ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata></OpResponse>")
    #expect(
      text(encoding.encode(ServiceAnswer(), operation: "Op", requestID: "r"))
        .contains("<OpResult/>"))
  }

  @Test("JSON has seconds, empty lists, and reads back")
  func json() throws {
    let wire = ServiceEncoding(.json11).encode(answer, operation: "Op", requestID: "r-3")
    #expect(wire.headers.contains(HTTPHeader("Content-Type", "application/x-amz-json-1.1")))
    #expect(wire.headers.contains(HTTPHeader("x-amzn-RequestId", "r-3")))
    #expect(
      text(wire)
        == #"{"nameSet":["a<&>\"","b\u000d\u0001é"],"none":[],"one":{"on":true,"at":1.5},"#
        + #""count":-3,"ratio":0.25}"#)
    #expect(try JSONReader.read(wire.body)["nameSet"]?.items?[0].text == "a<&>\"")
    #expect(
      text(ServiceEncoding(.json10).encode(ServiceAnswer(), operation: "Op", requestID: "r"))
        == "{}")
  }

  @Test(
    "errors have the shape of their protocol",
    arguments: [
      (
        ServiceProtocol.ec2,
        "<Response><Errors><Error><Code>C</Code><Message>a &lt; b</Message></Error></Errors>"
          + "<RequestID>r</RequestID></Response>"
      ),
      (
        .query,
        "<ErrorResponse xmlns=\"urn:x\"><Error><Type>Sender</Type><Code>C</Code>"
          + "<Message>a &lt; b</Message></Error><RequestId>r</RequestId></ErrorResponse>"
      ),
      (
        .restXML,
        "<Error><Code>C</Code><Message>a &lt; b</Message><RequestId>r</RequestId></Error>"
      ),
      (.json11, #"{"__type":"C","message":"a < b"}"#),
    ])
  func errors(wireProtocol: ServiceProtocol, body: String) {
    let error = ServiceError(status: 403, code: "C", message: "a < b")
    let encoding = ServiceEncoding(wireProtocol, namespace: "urn:x")
    let wire = encoding.encode(error, requestID: "r")
    #expect(wire.status == 403)
    #expect(text(wire) == (wireProtocol.isJSON ? "" : ServiceEncodingTests.declaration) + body)
    if wireProtocol.isJSON {
      #expect(wire.headers.contains(HTTPHeader("x-amzn-ErrorType", "C")))
    } else {
      // Weir's own client reads what the server wrote.
      let fault = ServiceFault(status: 403, xml: wire.body)
      let id = wireProtocol == .restXML ? "" : "r"
      #expect(
        fault.code == "C" && fault.message == "a < b" && (id.isEmpty || fault.requestID == id))
    }
  }

  @Test(
    "times are written in every form",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
      (1_795_172_331_375, "2026-11-20T10:58:51.375Z", "Fri, 20 Nov 2026 10:58:51 GMT"),
      (951_782_400_001, "2000-02-29T00:00:00.001Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
      (-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
  func times(milliseconds: Int, iso: String, http: String) throws {
    #expect(UTCTime.iso8601(milliseconds: milliseconds) == iso)
    let time = try #require(UTCTime(iso8601: iso))
    #expect(time.httpDate == http)
    #expect(UTCTime(httpDate: http) == time)
    #expect(UTCTime(basic: time.basic) == time)
    for wrong in ["2026-11-20T10:00:00Z", "20261120T100000", "20261320T100000Z", "é"] {
      #expect(UTCTime(basic: wrong) == nil)
    }
  }
}
