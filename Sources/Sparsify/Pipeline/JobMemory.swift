/// What a job takes without the data set, which is mapped, in bytes.
package struct JobMemory: Sendable, Equatable {
  /// While models are trained.
  package var training: Int
  /// While the root files are made at the end: all rows of all models are held, and for a study what is known of each
  /// model and epoch.
  package var ending: Int

  package init(training: Int, ending: Int = 0) {
    (self.training, self.ending) = (training, ending)
  }

  /// - Parameters:
  ///   - rows: models times iterations.
  ///   - hasStudy: whether tables and report are made.
  init(training: Int, rows: Int, hasStudy: Bool) {
    // Measured at 300 and 1,000 models of 26 rows by Experiments/thousand.sh: 110 and 355 MB with a study, 32 and 100 MB
    // without.
    self.init(training: training, ending: 40 << 20 + rows * (hasStudy ? 14_000 : 4_000))
  }

  package var most: Int { max(training, ending) }

  /// Of jobs that are done one after the other.
  func joined(with other: JobMemory) -> JobMemory {
    JobMemory(training: max(training, other.training), ending: max(ending, other.ending))
  }
}
