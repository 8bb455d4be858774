import Tensor
import VariationalDropout

/// The accuracy of a model as whoever trained it has recorded it.
package struct RecordedAccuracy: Sendable, Hashable {
  /// On which images it may be; never those of training, whose accuracy is a running mean with dropout on.
  package static let parts: [DataSetPart] = [.test, .validation]

  /// One of `parts`.
  package let part: DataSetPart
  /// Between 0 and 1.
  package let value: Double

  /// - Precondition: the part is one of `parts`.
  package init(on part: DataSetPart, value: Double) {
    precondition(Self.parts.contains(part), "an accuracy on \(part.words) images")
    self.part = part
    self.value = value
  }

  /// What a row of result.json says: of the test set, else of the validation set.
  init?(_ row: ResultRow) {
    if let value = row.testAccuracy {
      self.init(on: .test, value: value)
    } else if let value = row.validationAccuracy {
      self.init(on: .validation, value: value)
    } else {
      return nil
    }
  }
}

/// A recorded accuracy beside the one that the same model has here.
package struct AccuracyComparison: Sendable, Hashable {
  package let recorded: RecordedAccuracy
  /// Here, between 0 and 1.
  package let measured: Double
  /// The images it was measured on.
  package let images: Int
  /// Whether the model's answers depend on the images at all.
  package let seesImages: Bool

  package init(
    recorded: RecordedAccuracy, measured: Double, images: Int, seesImages: Bool = true
  ) {
    self.recorded = recorded
    self.measured = measured
    self.images = images
    self.seesImages = seesImages
  }

  /// Other hardware and rounding make a difference of a few images.
  private static let tolerance = 0.02
  private static let standardErrors = 5.0
  /// From how many images on a measurement speaks for a data set.
  private static let enoughImages = 100

  /// Whether the two can't be the accuracy of one model on one set of images: off by more than 0.02 and
  /// by more than five standard errors.
  ///
  /// The standard error is that of a share of `images`, √(p(1 − p)/images), with p the recorded or the
  /// measured share, whichever gives the larger one: a share of 0 or 1 would seem to have none.
  package var isOff: Bool {
    let variance = max(recorded.value * (1 - recorded.value), measured * (1 - measured))
    let error = (variance / Double(images)).squareRoot()
    let difference = abs(recorded.value - measured)
    return difference > Self.tolerance && difference > Self.standardErrors * error
  }

  /// Whether a difference says that the whole data set is wrong: not where the model does not look at
  /// it, and not on a handful of images that the record can't have been made with, such as those that
  /// somebody has cut off to try something.
  package var isTelling: Bool {
    if !seesImages { return false }
    if images >= Self.enoughImages { return true }
    let right = recorded.value * Double(images)
    return abs(right - right.rounded()) < 0.01
  }
}

extension AccuracyComparison: CustomStringConvertible {
  /// `test accuracy 0.1032 at iteration 0, but the source's result.json says 0.9121`
  package var description: String {
    "\(recorded.part.words) accuracy \(brief(measured)) at iteration 0, "
      + "but the source's result.json says \(brief(recorded.value))"
  }
}

extension SourceModel {
  /// What the last row of the source's result.json for the epoch that is taken says; nil where there
  /// is none, or it can't be read, or where another nonlinearity was asked for than the source had.
  package func recordedAccuracy() -> RecordedAccuracy? {
    if let own = trial.params[ParamsKey.nonlinearity]?.string.flatMap({ Nonlinearity(text: $0) }),
      own != nonlinearity
    {
      return nil
    }
    let row = try? ResultLog(of: trial.folder, files: trial.files).lastRow(ofEpoch: sourceEpoch)
    return (row ?? nil).flatMap { RecordedAccuracy($0) }
  }
}
