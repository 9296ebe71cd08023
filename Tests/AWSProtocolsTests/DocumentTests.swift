import AWSProtocols
import Testing

/// XML, JSON, forms and times: what is read, and what is refused with which words.
struct DocumentTests {
  private func xml(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

  @Test("elements, text, entities and sections are read; namespaces and layout are not kept")
  func reading() throws {
    let root = try xml(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ns:R xmlns:ns="http://x/"><!-- no --><a x="1">1 &lt;&amp;&#x41;</a>
        <b><![CDATA[<c>]]></b><list><item>x</item><item/></list></ns:R>
      """)
    #expect(root.name == "R" && root.text == "")
    #expect(root["a"]?.text == "1 <&A")
    #expect(root["b"]?.text == "<c>")
    #expect(root.first("item")?.text == "x")
    #expect(
      root["list"]?.children == [XMLElement(name: "item", text: "x"), XMLElement(name: "item")])
  }

  @Test(
    "what is no plain document is refused with its line",
    arguments: [
      ("", 1, "no element found"), ("<a>", 1, "no element found"), ("<a></b>", 1, "mismatched tag"),
      ("\n<a", 2, "unclosed token"), ("<a/><b/>", 1, "junk after document element"),
      ("<!DOCTYPE a><a/>", 1, "found a document type"),
      ("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>", 1, "document type"),
      ("<a>&e;</a>", 1, "undefined entity"), ("<a>\u{1}</a>", 1, "not well-formed"),
      ("{\"a\": 1}", 1, "not well-formed"),
    ])
  func refused(text: String, line: Int, words: String) throws {
    let fault = try #require(throws: XMLFault.self) { try xml(text) }
    #expect(fault.line == line)
    #expect(fault.message.contains(words))
  }

  @Test("nesting and names have limits")
  func limits() throws {
    let deep = { String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) }
    #expect(throws: Never.self) { try xml(deep(XMLLimits.depth)) }
    let fault = try #require(throws: XMLFault.self) { try xml(deep(XMLLimits.depth + 1)) }
    #expect(fault.message.hasPrefix("elements are nested more than 64 deep"))
    let name = String(repeating: "n", count: XMLLimits.nameBytes + 1)
    #expect(throws: XMLFault.self) { try xml("<\(name)/>") }
    #expect(throws: XMLFault.self) { try XMLReader.read([0x3c, 0x61, 0x3e, 0xff, 0xfe]) }
  }

  @Test("JSON is read with its numbers as they are, and written as the AWS CLI lays it out")
  func json() throws {
    let text = #"{"a": [1, -0.5e3, true, false, null, "x\u00e9\ud83d\ude00\n"], "b": {}, "c": []}"#
    let value = try JSONReader.read(Array(text.utf8))
    #expect(value["a"]?.items?[1] == .number("-0.5e3"))
    #expect(value["a"]?.items?[5].text == "xé😀\n")
    #expect(
      value.indentedText == """
        {
            "a": [
                1,
                -0.5e3,
                true,
                false,
                null,
                "xé😀\\n"
            ],
            "b": {},
            "c": []
        }

        """)
    #expect(try JSONReader.read(Array(value.indentedText.utf8)) == value)
  }

  @Test(
    "what is no JSON is refused, and never quoted",
    arguments: [
      "", "{", "{\"secret\"", "{\"a\": secret}", "[1,]", "01", "1.", "1e", "\"a\n\"", "\"\\x\"",
      "\"\\ud800\"", "tru", "nullx", "[1] 2", "\u{feff}1", "+1", "--1",
      String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
    ])
  func noJSON(text: String) throws {
    let fault = try #require(throws: JSONFault.self) { try JSONReader.read(Array(text.utf8)) }
    #expect(!fault.description.contains("secret"))
  }

  @Test("a form has action, version and parameters, encoded so that a blank is %20")
  func form() {
    var request = QueryRequest(action: "DescribeVpcs", version: "2016-11-15")
    request.add("Filter.1.Value.1", "a b&c=é/")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Value.1=a%20b%26c%3D%C3%A9%2F")
  }

  @Test(
    "faults of every protocol are read, and pages of proxies become their status",
    arguments: [
      (
        403,
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>No.</Message></Error>"
          + "</Errors><RequestID>r-1</RequestID></Response>",
        "UnauthorizedOperation: No. (request r-1)"
      ),
      (
        400,
        "<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>Throttling</Code><Message>Slow"
          + "</Message></Error><RequestId>r-2</RequestId></ErrorResponse>",
        "Throttling: Slow (request r-2)"
      ),
      (404, "<Error><Code>NoSuchKey</Code><Message>k</Message></Error>", "NoSuchKey: k"),
      (502, "<html><body>Bad Gateway<br></body></html>", "502: an answer without an explanation"),
      (503, "", "503: an answer without an explanation"),
    ])
  func faults(status: Int, body: String, text: String) {
    #expect(ServiceFault(status: status, xml: Array(body.utf8)).description == text)
  }

  @Test(
    "codes say whether to wait, to leave out or to give up",
    arguments: [
      (503, "RequestLimitExceeded", true, false, false), (400, "Throttling", true, false, false),
      (500, "InternalError", true, false, false), (502, "502", true, false, false),
      (403, "UnauthorizedOperation", false, true, false),
      (400, "InvalidAction", false, false, true),
      (400, "InvalidParameterValue", false, false, false),
      (401, "AuthFailure", false, false, false),
    ])
  func kinds(status: Int, code: String, isTransient: Bool, isPermission: Bool, isUnknown: Bool) {
    let fault = ServiceFault(status: status, code: code, message: "")
    #expect(fault.isTransient == isTransient)
    #expect(fault.isMissingPermission == isPermission)
    #expect(fault.isUnknownOperation == isUnknown)
  }

  @Test(
    "times are read and written",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, "19700101T000000Z"),
      ("2015-08-30T12:36:00Z", 1_440_938_160, "20150830T123600Z"),
      ("2024-02-29T23:59:59.123Z", 1_709_251_199, "20240229T235959Z"),
      ("2026-11-20T16:33:29+02:00", 1_795_185_209, "20261120T143329Z"),
      ("2026-11-20T09:33:29-0500", 1_795_185_209, "20261120T143329Z"),
      ("1969-12-31T23:59:59Z", -1, "19691231T235959Z"),
    ])
  func times(text: String, seconds: Int, basic: String) {
    #expect(UTCTime(iso8601: text)?.seconds == seconds)
    #expect(UTCTime(seconds: seconds).basic == basic)
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "2026-11-20", "2026-11-20T14:33:29", "2026-13-20T14:33:29Z", "2026-11-20T25:33:29Z",
      "2026-11-20T14:33:29+0x:00", "x026-11-20T14:33:29Z", "2026-11-20T14:33:29ZZ",
    ])
  func noTimes(text: String) {
    #expect(UTCTime(iso8601: text) == nil)
  }

  @Test("the Date header of an answer is read")
  func dates() {
    #expect(UTCTime(httpDate: "Fri, 20 Nov 2026 14:33:29 GMT")?.basic == "20261120T143329Z")
    #expect(UTCTime(httpDate: "Friday, 20-Nov-26 14:33:29 GMT") == nil)
  }
}
