import NetworkTypes
import Testing

struct MACAddressTests {
  @Test(
    "six pairs of digits are an address, whatever stands between them",
    arguments: ["02:00:0a:FF:00:dc", "02-00-0a-ff-00-dc", "02:00-0A:ff:00:DC"])
  func reads(text: String) throws {
    let address = try #require(MACAddress(text))
    #expect(address.rawValue == 0x0200_0aff_00dc)
    #expect(address.description == "02:00:0a:ff:00:dc")
    #expect(MACAddress(address.description) == address)
  }

  @Test(
    "anything else is none",
    arguments: [
      "", "02:00:0a:ff:00", "02:00:0a:ff:00:dc:", "02:00:0a:ff:00:dcc", "2:00:0a:ff:00:dc",
      "02000aff00dc", "02:00:0a:ff:00:dg", "02:00:0a:ff:00:d",
    ])
  func refuses(text: String) {
    #expect(MACAddress(text) == nil)
  }

  @Test("only 48 bits count")
  func width() {
    #expect(MACAddress(rawValue: .max).description == "ff:ff:ff:ff:ff:ff")
  }
}
