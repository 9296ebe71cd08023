internal import AWSClient
internal import AWSProtocols
package import FlowLogScanner
internal import HTTPClient
internal import Synchronization
internal import Threads

/// What was fetched of a source.
package struct FetchedFiles: Sendable {
  /// Files with the records, in the order of their keys.
  package var files: [SourceFile] = []
  /// Objects that were not fetched, as their keys tell that nobody wants them.
  package var pruned: [SourceFile] = []
  /// Bytes that came over the network.
  package var fetchedBytes = 0

  /// Nothing yet.
  package init() {}
}

/// Brings the objects of a bucket's folder to this machine, as far as they are not there already.
package struct ObjectFetcher: Sendable {
  private let surroundings: FetchSurroundings

  /// Bytes asked for at a time.
  private static let rangeBytes = 32 << 20

  /// Reaches S3 by these surroundings.
  package init(_ surroundings: FetchSurroundings) { self.surroundings = surroundings }

  /// Fetches what can have wanted records.
  ///
  /// - Parameter condition: What those have in common.
  package func fetch(
    bucket: String, prefix: String, condition: KeyCondition
  ) throws(SourceFetchError) -> FetchedFiles {
    let client = try surroundings.client("s3", bucket: bucket)
    let listing: ObjectListing
    do throws(SourceFetchError) {
      listing = try ObjectListing(
        client, bucket: bucket, prefix: prefix, condition: condition, surroundings)
    } catch {
      // A bucket has one Region; the answer of any other names it.
      guard case .client(let refusal) = error, let region = refusal.serviceFault?.region,
        region != client.region
      else { throw error }
      var moved = surroundings
      moved.settings.region = region
      return try ObjectFetcher(moved).fetch(bucket: bucket, prefix: prefix, condition: condition)
    }
    let cache = ObjectCache(
      folder: "\(surroundings.cacheFolder)/objects", endpoint: client.endpoint.url)
    let missing = listing.objects.filter { !cache.has($0) }
    let work = FetchWork(missing)
    try fetch(work, cache, bucket)
    var fetched = FetchedFiles()
    fetched.files = listing.objects.map { object in
      SourceFile(path: cache.path(object), name: object.url, size: object.size, changed: 0)
    }
    fetched.pruned = listing.prunedObjects.map { object in
      SourceFile(path: object.url, size: object.size, changed: 0)
    }
    fetched.fetchedBytes = work.done
    cache.trim(to: surroundings.cacheBytes)
    return fetched
  }

  private func fetch(
    _ work: FetchWork, _ cache: ObjectCache, _ bucket: String
  ) throws(SourceFetchError) {
    let count = min(surroundings.threads, work.objects.count)
    var threads: [SystemThread] = []
    // The calling thread is one of them, so there is one at least.
    for _ in 1..<max(1, count) {
      guard let thread = try? SystemThread.start({ carryOut(work, cache, bucket) }) else { break }
      threads.append(thread)
    }
    if count > 0 { carryOut(work, cache, bucket) }
    for thread in threads { thread.join() }
    if let fault = work.fault { throw fault }
  }

  private func carryOut(_ work: FetchWork, _ cache: ObjectCache, _ bucket: String) {
    do throws(SourceFetchError) {
      var client: ServiceClient?
      while let object = work.next() {
        try surroundings.check()
        let own: ServiceClient
        if let client { own = client } else { own = try surroundings.client("s3", bucket: bucket) }
        client = own
        try cache.write(object) { (descriptor) throws(SourceFetchError) in
          try copy(object, own, to: descriptor, work)
        }
      }
    } catch {
      work.fail(error)
    }
  }

  private func copy(
    _ object: ListedObject, _ client: ServiceClient, to descriptor: Int32, _ work: FetchWork
  ) throws(SourceFetchError) {
    let path = "/" + PercentEncoding.encode(object.key.utf8, keeping: [UInt8(ascii: "/")])
    let isPrefixed = client.endpoint.host.hasPrefix("\(object.bucket).")
    let target = isPrefixed ? path : "/\(object.bucket)\(path)"
    var offset = 0
    while offset < object.size {
      try surroundings.check()
      let end = min(object.size, offset + ObjectFetcher.rangeBytes)
      var headers: [HTTPHeader] = []
      if object.size > ObjectFetcher.rangeBytes {
        headers.append(HTTPHeader("Range", "bytes=\(offset)-\(end - 1)"))
      }
      if !object.entityTag.isEmpty {
        headers.append(HTTPHeader("If-Match", "\"\(object.entityTag)\""))
      }
      let body: [UInt8]
      do throws(AWSClientError) {
        body = try client.send(
          "GetObject", method: "GET", target: target, headers: headers, body: []
        ).body
      } catch {
        let status = error.serviceFault?.status
        throw status == 412 || status == 404 ? .changed(url: object.url) : .client(error)
      }
      guard body.count == end - offset else { throw .changed(url: object.url) }
      try ObjectCache.write(body, to: descriptor, at: offset, object.url)
      offset = end
      surroundings.progress(work.add(body.count), work.total)
    }
  }
}

/// Objects that several threads fetch, each of them once.
private final class FetchWork: Sendable {
  let objects: [ListedObject]
  let total: Int
  private let place = Atomic(0)
  private let bytes = Atomic(0)
  private let found = Mutex<SourceFetchError?>(nil)

  init(_ objects: [ListedObject]) {
    self.objects = objects
    total = objects.reduce(0) { $0 + $1.size }
  }

  var done: Int { bytes.load(ordering: .relaxed) }
  var fault: SourceFetchError? { found.withLock { $0 } }

  /// The next object; nil where none is left, or another thread has failed.
  func next() -> ListedObject? {
    guard fault == nil else { return nil }
    let index = place.add(1, ordering: .relaxed).oldValue
    return index < objects.count ? objects[index] : nil
  }

  func add(_ count: Int) -> Int { bytes.add(count, ordering: .relaxed).newValue }

  func fail(_ error: SourceFetchError) {
    found.withLock { found in
      if found == nil { found = error }
    }
  }
}
