package import AWSProtocols

/// Takes one role after the other, each with the credentials of the one before.
///
/// The first is taken with what the standard chain finds. Credentials are renewed as the chain's
/// are: five minutes before their end, and those at hand are used while that fails.
package final class RoleProvider: CredentialProvider {
  private let chain: CredentialChain
  private let roles: [String]
  private var current: AWSCredentials?

  /// Takes roles by their ARNs.
  package init(_ chain: CredentialChain, roles: [String]) {
    self.chain = chain
    self.roles = roles
  }

  /// Credentials of the last role.
  package func credentials() throws(AWSClientError) -> AWSCredentials {
    let now = chain.surroundings.now().seconds
    if let current, let end = current.expiration,
      end.seconds - now > CredentialChain.renewalSeconds
    {
      return current
    }
    do throws(AWSClientError) {
      var found = try chain.credentials()
      for role in roles {
        found = try chain.assumeRole(AssumedRole(arn: role), with: found, source: role)
      }
      current = found
      return found
    } catch {
      if let current, let end = current.expiration, end.seconds > now { return current }
      throw error
    }
  }

  /// Takes the roles again next time, with credentials that are looked for again, too.
  package func forget() {
    current = nil
    chain.forget()
  }
}
