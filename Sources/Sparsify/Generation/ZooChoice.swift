import Tensor
import VariationalDropout

/// What the models of a new zoo are, as command line, configuration file and the protocol of the zoos decide, in this
/// order.
struct ZooChoice {
  let grid: Grid
  /// How often each combination is trained; nil for once, with the seeds of the grid.
  let repetitions: Int?
  let epochs: Int
  /// Goes into every params.json.
  let others: JSONObject
  let schedule: RateSchedule.Shape
  let augmentation: Augmentation
  /// What is not done as the published zoos had it; nil where that was not to be.
  let lacks: String?
  /// The channels of the first layer; nil takes what is usual.
  let width: Int?

  /// How training goes on from step to step and image to image, by keys of params.json; nil for as it is without.
  var changes: [(key: String, value: JSONValue?)] {
    [
      (ParamsKey.scheduler, schedule.torchName.map { .string($0) }),
      (
        ParamsKey.augmentation,
        augmentation == .none ? nil : .string(ByteText(augmentation.rawValue))
      ),
    ]
  }
}
