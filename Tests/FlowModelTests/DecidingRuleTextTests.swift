import FlowModel
import NetworkTypes
import Testing

@Suite struct DecidingRuleTextTests {
  @Test("records name what decided, and of a default deny what came nearest")
  func texts() {
    var book = RuleBook()
    let rule = book.number(
      of: RuleSubject(
        owner: "sg-1", member: "sgr-2", direction: .ingress, ipProtocol: "tcp", ports: "22",
        peer: "10.0.0.0/8"))
    let group = book.number(of: RuleSubject(owner: "sg-1", member: "", direction: .ingress))
    let deny = DecidingRule(.defaultDeny, subject: rule, missed: [.port, .address])
    #expect(
      book.recordText(of: deny)
        == DecidingRuleText(
          "sg-default-deny", nearest: "sg-1/sgr-2:port+address",
          reason: "nearest sgr-2 allows tcp 22 from 10.0.0.0/8"))
    #expect(
      book.recordText(of: deny, namesNearestRule: false) == DecidingRuleText("sg-default-deny"))
    let empty = book.recordText(of: DecidingRule(.defaultDeny, subject: group))
    #expect(empty == DecidingRuleText("sg-default-deny", reason: "no rule is for this direction"))
    let allowed = book.recordText(of: DecidingRule(.securityGroup, subject: rule))
    #expect(allowed == DecidingRuleText("sg-1/sgr-2"))
    #expect(book.recordText(of: .unknown) == nil && book.recordText(of: .unfiltered) == nil)
  }

  @Test("missed dimensions are named from the gravest to the slightest")
  func names() {
    #expect(MissedDimensions(rawValue: 15).names == ["direction", "protocol", "port", "address"])
    #expect(MissedDimensions().names.isEmpty)
  }
}
