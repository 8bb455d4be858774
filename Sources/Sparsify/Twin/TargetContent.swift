/// Which files a zoo that is made holds, and in which form.
package struct TargetContent: Sendable, Equatable {
  /// What `checkpoints` holds.
  package enum Form: String, OptionValue, CaseIterable {
    /// The source's tensors with the pruned entries at zero.
    case plain
    /// Weights, biases and their log_sigma2, as the original authors' twins have it.
    case variational
  }

  /// Of which epochs something is kept.
  package enum Epochs: String, Sendable, CaseIterable {
    case all, last, none
  }

  /// Which epochs have a checkpoint.
  package enum Checkpoints: Sendable, Equatable {
    case all, last
    /// Those whose number is a multiple, and the last.
    case every(Int)
  }

  /// What is told TensorBoard.
  package enum Events: String, Sendable, CaseIterable {
    /// Numbers; how log-alpha is spread as well.
    case scalars, histograms
    case none
  }

  /// How the twin gets its data set.
  package enum DataLink: String, Sendable, CaseIterable {
    /// A hard link, or a copy where that fails.
    case link
    case symlink, copy, none
  }

  package var form = Form.plain
  /// The file `variational`; of no meaning where `form` is variational.
  package var variational = Epochs.all
  package var optimizerState = Epochs.last
  package var checkpoints = Checkpoints.all
  package var data = DataLink.link
  package var events = Events.none

  package init() {}
}

extension TargetContent.Checkpoints {
  /// - Parameter isLast: whether the epoch is the last of a phase.
  func includes(_ epoch: Int, isLast: Bool) -> Bool {
    switch self {
    case .all: true
    case .last: isLast
    case .every(let step): epoch % step == 0 || isLast
    }
  }
}

extension TargetContent.Epochs {
  /// - Parameter isLast: whether an epoch is the last of a phase.
  func includes(isLast: Bool) -> Bool {
    switch self {
    case .all: true
    case .last: isLast
    case .none: false
    }
  }
}
