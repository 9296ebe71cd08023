/// Whose resources, and where: each account has a state of its own in each Region.
package struct ResourceScope: Hashable, Sendable {
  /// Twelve digits.
  package var account: String
  /// Such as `eu-central-1`.
  package var region: String

  /// Names an account and a Region.
  package init(account: String, region: String) {
    self.account = account
    self.region = region
  }
}
