import FoundationEssentials
import Tensor

/// What is known of one run of the tool at a zoo: who, how, when, and what became of it.
///
/// In the work folder each worker has a file of its own, named after its run: what it stages there has
/// names that begin so too. The file's first line is written before anything else; every later line adds
/// to it or replaces what it said. The zoo's config.json lists the records of all runs.
package struct WorkerRecord: Sendable, Equatable {
  package var worker: Worker
  /// The words of the command line.
  package var command: [String]
  package var started: Date
  /// How it works: threads, lanes, and the like.
  package var circumstances: JSONObject
  /// How many models it has moved to their place.
  package var trained = 0
  /// When it ended, and why; nil while it goes on.
  package var ended: Date?
  package var cause: String?

  package init(
    worker: Worker, command: [String], started: Date, circumstances: JSONObject = [:]
  ) {
    self.worker = worker
    self.command = command
    self.started = started
    self.circumstances = circumstances
  }

  /// `run`, by which the lists in config.json tell the runs apart.
  package var run: String { worker.run }

  // MARK: In the work folder

  /// The file's first line.
  package var firstLine: [UInt8] {
    var object: JSONObject = ["worker": .object(worker.json)]
    for (key, value) in listed.members { object[key] = value }
    return Self.line(object)
  }

  /// A line that says how far it is.
  package var progressLine: [UInt8] { Self.line(progress) }

  private static func line(_ object: JSONObject) -> [UInt8] {
    Array((JSONValue.object(object).text() + "\n").utf8)
  }

  /// Reads a file; nil where its first line is anything else.
  package init?(parsing bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    guard let first = lines.first.flatMap({ try? JSONValue(parsing: $0) })?.object,
      let worker = first["worker"]?.object.flatMap({ Worker(json: $0) }),
      let started = Self.date(first["started"])
    else { return nil }
    var object = first
    // A line that a kill has cut short counts for nothing.
    for line in lines.dropFirst() {
      for (key, value) in (try? JSONValue(parsing: line))?.object?.members ?? [] {
        object[key] = value
      }
    }
    self.init(
      worker: worker, command: object["command"]?.array?.compactMap(\.string?.description) ?? [],
      started: started, circumstances: object["circumstances"]?.object ?? [:])
    trained = object["trained"]?.count(upTo: ZooLayout.mostModels) ?? 0
    ended = Self.date(object["ended"])
    cause = object["cause"]?.string?.description
    version = object["version"]?.string?.description ?? "unknown"
    commit = object["commit"]?.string?.description
  }

  // MARK: In config.json

  /// Of the tool that ran.
  package private(set) var version = Program.version
  package private(set) var commit = Program.commit

  /// As config.json lists it.
  package var listed: JSONObject {
    var object: JSONObject = [
      "run": .string(run), "command": .array(command.map { .string($0) }),
      "version": .string(version), "commit": commit.map { .string($0) } ?? .null,
      "host": .string(worker.host), "pid": .integer(Int(worker.process)),
      "circumstances": .object(circumstances), "started": .string(started.formatted(Self.style)),
    ]
    for (key, value) in progress.members { object[key] = value }
    return object
  }

  private var progress: JSONObject {
    [
      "ended": ended.map { .string($0.formatted(Self.style)) } ?? .null,
      "trained": .integer(trained), "cause": cause.map { .string($0) } ?? .null,
    ]
  }

  /// With parts of seconds, so that the runs keep their order.
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  private static func date(_ value: JSONValue?) -> Date? {
    value?.string.flatMap { try? Date($0.description, strategy: style) }
  }
}
