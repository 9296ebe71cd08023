internal import AWSProtocols

/// A checksum that S3 knows.
package enum ChecksumAlgorithm: String, Hashable, Sendable, CaseIterable {
  /// CRC-32.
  case crc32 = "CRC32"
  /// CRC-32C.
  case crc32c = "CRC32C"
  /// CRC-64/NVME.
  case crc64nvme = "CRC64NVME"
  /// SHA-1.
  case sha1 = "SHA1"
  /// SHA-256.
  case sha256 = "SHA256"

  /// The header that carries it, in lower case.
  package var header: String { "x-amz-checksum-\(rawValue.lowercased())" }

  /// Bytes of its value.
  package var byteCount: Int {
    switch self {
    case .crc32, .crc32c: 4
    case .crc64nvme: 8
    case .sha1: 20
    case .sha256: 32
    }
  }
}

/// What the checksum of an object in parts is taken over.
package enum ChecksumType: String, Hashable, Sendable {
  /// Over all bytes.
  case full = "FULL_OBJECT"
  /// Over the checksums of the parts; the number of parts stands behind it.
  case composite = "COMPOSITE"
}

/// The checksum of an object, as it is kept and told.
package struct ObjectChecksum: Hashable, Sendable {
  /// How it is computed.
  package var algorithm: ChecksumAlgorithm
  /// Base64; of a composite one with `-` and the number of parts behind it.
  package var value: String
  /// What it is taken over.
  package var type: ChecksumType

  /// Puts a checksum together.
  package init(_ algorithm: ChecksumAlgorithm, value: String, type: ChecksumType = .full) {
    self.algorithm = algorithm
    self.value = value
    self.type = type
  }
}

extension ChecksumAlgorithm {
  /// The checksum of bytes that are all there.
  package func value(of bytes: [UInt8]) -> [UInt8] {
    var running = RunningChecksum(self)
    running.add(bytes[...])
    return running.finish()
  }
}

/// A checksum over bytes that come in pieces; for one thread at a time.
struct RunningChecksum {
  private enum Kind {
    case cyclic(CyclicChecksum)
    case digest(RunningDigest)
  }

  private var kind: Kind

  init(_ algorithm: ChecksumAlgorithm) {
    kind =
      switch algorithm {
      case .crc32: .cyclic(CyclicChecksum(.crc32))
      case .crc32c: .cyclic(CyclicChecksum(.crc32c))
      case .crc64nvme: .cyclic(CyclicChecksum(.crc64nvme))
      case .sha1: .digest(RunningDigest(.sha1))
      case .sha256: .digest(RunningDigest(.sha256))
      }
  }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    switch kind {
    case .cyclic(var check):
      check.add(bytes)
      kind = .cyclic(check)
    case .digest(let digest): digest.add(bytes)
    }
  }

  /// The value's bytes; the checksum is used up then.
  func finish() -> [UInt8] {
    switch kind {
    case .cyclic(let check): check.bytes
    case .digest(let digest): digest.finish()
    }
  }
}
