import Foundation
import TestSupport

/// A third-party S3, CloudWatch Logs and Firehose on this machine, which misbehaves on demand.
final class MotoServer {
  /// How it answers.
  enum Mood: String, CaseIterable {
    case well
    /// Every answer takes a while.
    case slow
    /// Many requests are carried out, and then answered with status 500.
    case forgetful
    /// Every answer is a refusal.
    case down
    /// Every answer is some page with status 200.
    case portal
  }

  private let process = Process()
  private let folder: TemporaryFolder
  private(set) var url = ""

  private static let script = """
    import os, random, sys, threading, time
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server
    app = DomainDispatcherApplication(create_backend_app)
    folder = sys.argv[1]
    def answer(start, status, body):
        start(status, [('Content-Length', str(len(body))), ('Content-Type', 'text/html')])
        return [body]
    def moody(environ, start):
        try: mood = open(folder + '/mood').read()
        except OSError: mood = 'well'
        if environ.get('HTTP_X_TEST'): mood = 'well'
        if mood == 'slow': time.sleep(random.random() * 0.2)
        if mood == 'down': return answer(start, '503 Slow Down', b'<html>busy</html>')
        if mood == 'portal': return answer(start, '200 OK', b'<html>please log in</html>')
        if mood == 'forgetful' and random.random() < 0.5:
            b''.join(app(environ, lambda *_: None))
            return answer(start, '500 Internal Server Error', b'')
        return app(environ, start)
    server = make_server('127.0.0.1', 0, moody, threaded=True)
    open(folder + '/port.new', 'w').write(str(server.server_port))
    os.rename(folder + '/port.new', folder + '/port')
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()
    """

  private let input = Pipe()

  init() throws {
    folder = try TemporaryFolder()
    process.executableURL = URL(filePath: DeliveryPython.path ?? "/usr/bin/false")
    process.arguments = ["-c", MotoServer.script, folder.url.path]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let file = folder.url.appending(path: "port").path
    for _ in 0..<3_000 {
      if let port = try? String(contentsOfFile: file, encoding: .utf8) {
        url = "http://127.0.0.1:\(port)"
        return
      }
      usleep(10_000)
    }
    throw Failure()
  }

  struct Failure: Error {}

  deinit {
    // Its input ends, and so does it.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func set(_ mood: Mood) throws { _ = try folder.write(Array(mood.rawValue.utf8), as: "mood") }

  private static let prelude = """
    import boto3, gzip, io, json, sys
    def client(name):
        made = boto3.client(name, endpoint_url=sys.argv[1], region_name='us-east-1',
            aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret')
        made.meta.events.register('before-send.*.*',
            lambda request, **_: request.headers.update({'X-Test': '1'}))
        return made
    s3, logs, firehose = client('s3'), client('logs'), client('firehose')
    def objects(bucket, prefix=''):
        for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get('Contents', []):
                yield item['Key'], s3.get_object(Bucket=bucket, Key=item['Key'])

    """

  /// Runs a script against it with boto3; gives what it prints.
  func script(_ text: String) throws -> String {
    try DeliveryPython.run(MotoServer.prelude + text, [url])
  }
}
