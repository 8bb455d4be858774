import Tensor
import VariationalDropout

/// What `sparsify sample` can be told.
package struct SampleOptions: Sendable, Equatable {
  /// The folder to write.
  package var folder: Path

  // MARK: The data set

  package var trainCount = 4_000
  /// 1 for white on black, 3 for coloured digits.
  package var channels = 1
  /// Of the square images, in pixels: 28 or 32.
  package var size = 28
  package var seed: Seed = 1

  // MARK: The zoo

  package var models = 32
  package var epochs = 4
  /// Threads; nil takes as many processors as the job was given.
  package var jobs: Int?
  package var quiet = false

  package init(folder: Path = ".") { self.folder = folder }
}

extension SampleOptions {
  /// The images of the validation set, and of the test set.
  package var heldOutCount: Int { max(10, trainCount / 5) }

  /// How the zoo is generated; nil where there are to be no models.
  package var zooOptions: GenerateOptions? {
    guard models > 0 else { return nil }
    var options = GenerateOptions(
      dataSet: folder / ZooLayout.dataSetName, zoo: folder / Sample.zooName)
    options.initialisers = ValueList([.kaimingUniform])
    options.learningRates = ValueList([0.001])
    options.seeds = SeedList((1...models).map { Seed($0) })
    options.epochs = epochs
    // Of no meaning, but the same every time: so equal options give equal zoos.
    options.date = TrialDate(argument: Array("2024-01-01".utf8))
    options.execution.jobs = jobs
    options.execution.quiet = quiet
    return options
  }
}
