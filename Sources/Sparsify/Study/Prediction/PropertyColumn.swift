import Tensor

/// The values of one property of all samples.
struct PropertyColumn {
  private enum Values {
    case numbers(SplitParts<[Double?]>)
    case texts(SplitParts<[ByteText?]>)
  }

  private let values: Values

  /// A property is a text where that of the first sample that has it is one; what is of the other kind is
  /// absent.
  init(_ place: Int, of samples: SplitParts<[PredictionSample]>) {
    let column = samples.map { $0.map { $0.properties[place] } }
    if case .text = column.train.lazy.compactMap({ $0 }).first {
      values = .texts(column.map { $0.map { $0?.text } })
    } else {
      values = .numbers(column.map { $0.map { $0?.number } })
    }
  }

  /// Which samples of the training set have it: 1, or 0.
  var presence: [UInt8] {
    switch values {
    case .numbers(let numbers): numbers.train.map { $0 == nil ? 0 : 1 }
    case .texts(let texts): texts.train.map { $0 == nil ? 0 : 1 }
    }
  }

  func scores(_ probe: Probe) throws(RunError) -> ProbeScores {
    switch values {
    case .numbers(let numbers): try probe.scores(ofNumbers: numbers)
    case .texts(let texts): try probe.scores(ofTexts: texts)
    }
  }
}
