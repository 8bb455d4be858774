import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Numbers collected from several threads.
final class Counter: Sendable {
  private let storage = Mutex<[Int]>([])

  func add(_ value: Int) { storage.withLock { $0.append(value) } }
  func next() -> Int {
    storage.withLock {
      $0.append($0.count)
      return $0.count
    }
  }
  var count: Int { storage.withLock { $0.count } }
  var values: [Int] { storage.withLock { $0.sorted() } }
}

/// Texts of the notes that a run reported.
final class Notes: Sendable {
  private let storage = Mutex<[String]>([])

  func add(_ event: RunEvent) {
    if case .note(let text) = event { storage.withLock { $0.append(text) } }
  }

  var texts: [String] { storage.withLock { $0 } }
}

/// A folder with a source zoo `zoo`, and runs that make twins beside it.
struct Bench {
  let folder: Path
  var source: Path { folder / "zoo" }

  /// A folder in which a bench has been made before.
  init(existing folder: Path) { self.folder = folder }

  init(_ folder: Path, _ zoo: TinyZoo = Bench.zoo) throws {
    self.folder = folder
    try zoo.write(to: source)
  }

  /// Three models: two alike, and one with other layers' indices, optimiser and nonlinearity.
  static var zoo: TinyZoo {
    var odd = TinyZoo.Model("NN_tune_trainable_0aaaa_00002_2_seed=3", weightSeed: 3)
    odd.architecture = Architecture(.cnn, channels: 1, hasDropoutLayers: true)
    odd.nonlinearity = .relu
    odd.optimizer = .sgd
    odd.parameters = [("model::dropout", 0.1), ("optim::momentum", 0.9)]
    return TinyZoo([
      TinyZoo.Model("NN_tune_trainable_0aaaa_00000_0_seed=1", weightSeed: 1),
      TinyZoo.Model("NN_tune_trainable_0aaaa_00001_1_seed=1", weightSeed: 2), odd,
    ])
  }

  /// One model and few images, for what is run many times.
  static var smallZoo: TinyZoo {
    var zoo = TinyZoo([TinyZoo.Model("trial", weightSeed: 1)])
    zoo.images = 4
    zoo.hasValidationSet = false
    return zoo
  }

  func run(_ twin: Path, _ change: (inout RunOptions) -> Void = { _ in }) -> Run {
    var options = RunOptions(source: source, twin: folder / twin)
    options.epochs = 2
    options.execution.jobs = 2
    change(&options)
    return Run(options)
  }

  /// The trials that have their folder in a twin.
  func finished(_ twin: Path) throws -> [Path] {
    let files = FileSystem()
    guard try files.exists(folder / twin) else { return [] }
    return try files.entries(of: folder / twin).filter { $0.kind == .folder }.map(\.name)
  }

  /// Three models: two alike, and one of another nonlinearity; few images.
  static var kinds: TinyZoo {
    var zoo = TinyZoo([
      TinyZoo.Model("a", weightSeed: 1), TinyZoo.Model("b", weightSeed: 2),
      TinyZoo.Model("c", weightSeed: 3),
    ])
    zoo.models[2].nonlinearity = .relu
    zoo.images = 4
    zoo.hasValidationSet = false
    return zoo
  }

  /// Three models: two that train as a group, and one for itself; few images.
  static var groups: TinyZoo {
    var zoo = kinds
    zoo.models[2].architecture = Architecture(.cnn, channels: 1, hasDropoutLayers: true)
    zoo.models[2].parameters = [("model::dropout", 0.1)]
    return zoo
  }

  /// Two small models, and one that all threads train together.
  static var mixed: TinyZoo {
    var zoo = kinds
    zoo.models[2] = TinyZoo.Model("large", weightSeed: 3)
    zoo.models[2].architecture = Architecture(.resnet18, channels: 1, side: 28, width: 1)
    zoo.models[2].learningRate = 0.01
    zoo.models[2].nonlinearity = .relu
    return zoo
  }

  /// The last row of a trial's result.json.
  func lastRow(_ twin: Path, _ trial: Path) throws -> JSONObject? {
    let bytes = try FileSystem().read(folder / twin / trial / "result.json")
    let line = try #require(bytes.split(separator: UInt8(ascii: "\n")).last)
    return try JSONValue(parsing: Array(line)).object
  }

  func differences(_ first: Path, _ second: Path) throws -> [String] {
    try TwinComparison.differences(between: folder / first, and: folder / second)
  }
}

/// Copies a folder, or what an archive holds, to a new one.
func copyTree(_ source: Path, to target: Path) throws {
  let files = FileSystem()
  try files.createFolder(target)
  for path in try TwinComparison.tree(source) {
    if try files.isFolder(source / path) {
      try files.createFolder(target / path)
    } else {
      try files.copy(source / path, to: target / path)
    }
  }
}

/// Runs the tool; gives its exit code and what it said.
func tool(_ words: String...) -> (code: ExitCode, results: String, messages: String) {
  tool(words)
}

/// The same.
func tool(
  _ words: [String], files: FileSystem = FileSystem()
) -> (code: ExitCode, results: String, messages: String) {
  let said = Mutex<(results: String, messages: String)>(("", ""))
  let console = Console { stream, text throws(FileError) in
    said.withLock {
      if stream == .results { $0.results += text } else { $0.messages += text }
    }
  }
  let code = Tool.run(words.map { Array($0.utf8) }, console: console, files: files)
  let (results, messages) = said.withLock { $0 }
  return (code, results, messages)
}
