import Foundation
import Sparsify
import Tensor
import Testing

/// The small zoo that Ray Tune wrote: seeds 1 and 2 are sound, seed 3 failed, seed 4 has a NaN.
enum FixtureZoo {
  static var path: Path {
    Path(Bundle.module.resourcePath!) / "Fixtures/tune_zoo_fixture"
  }

  static func trial(seed: Int) -> Path {
    let time = [1: "26", 2: "26", 3: "27", 4: "29"][seed]!
    return Path(
      "NN_tune_trainable_f8e87_0000\(seed - 1)_\(seed - 1)_seed=\(seed)_2026-11-21_06-51-\(time)")
  }
}

/// A zoo of trials made from the fixture's first one, in a temporary folder.
struct TemporaryZoo {
  let path: Path
  let files = FileSystem()

  /// Calls `body` with an empty folder that is gone afterwards.
  static func with(_ body: (TemporaryZoo) throws -> Void) throws {
    let folder = Path(FileManager.default.temporaryDirectory.path) / Path("zoo-\(UUID())")
    let zoo = TemporaryZoo(path: folder)
    try zoo.files.createFolder(folder)
    defer { try? zoo.files.removeTree(folder) }
    try body(zoo)
  }

  /// Adds a trial with the fixture's params.json, changed, and sound checkpoints.
  func add(
    _ name: Path, epochs: [Int] = [3], change: (inout JSONObject) -> Void = { _ in }
  ) throws {
    let source = FixtureZoo.path / FixtureZoo.trial(seed: 1)
    var params = try #require(
      try JSONValue(parsing: try files.read(source / "params.json")).object)
    change(&params)
    try files.createFolder(path / name)
    try files.write(
      Array(JSONValue.object(params).text(.indented(2)).utf8), to: path / name / "params.json")
    for epoch in epochs {
      let digits = String(epoch)
      try addCheckpoint(
        name, "checkpoint_" + String(repeating: "0", count: 6 - digits.count) + digits)
    }
  }

  /// Adds a checkpoint folder, with a sound checkpoint unless `bytes` are given.
  func addCheckpoint(_ name: Path, _ checkpoint: String, bytes: [UInt8]? = nil) throws {
    let sound = FixtureZoo.path / FixtureZoo.trial(seed: 1) / "checkpoint_000003/checkpoints"
    let folder = path / name / Path(checkpoint)
    try files.createFolder(folder)
    try files.write(try bytes ?? files.read(sound), to: folder / "checkpoints")
  }

  /// The reason for which the trial `name` is skipped; nil where it is not.
  func reason(_ name: Path, overrides: Overrides = Overrides()) throws -> String? {
    let offer = try Zoo.read(path).sourceModels(overrides: overrides)
    return offer.skipped.first { $0.name == name }?.reason
  }

  /// The model of the trial `name`; nil where it is skipped.
  func model(_ name: Path, overrides: Overrides = Overrides()) throws -> SourceModel? {
    let offer = try Zoo.read(path).sourceModels(overrides: overrides)
    return offer.models.first { $0.name == name }
  }
}
