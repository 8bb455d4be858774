import Tensor
import VariationalDropout

/// A model's optimiser state as torch 1.11 lays it out, over the tensors of the form that is trained.
///
/// `params` lists all parameters, which buffers are none of; those that are not learned have no entry in `state`.
/// Before the first step `state` is empty.
package func optimizerState(
  _ state: ModelState, architecture: Architecture, optimizer: OptimizerKind,
  hyperparameters: Hyperparameters, variational: Bool = true
) -> PickleValue {
  let parameters = architecture.tensors(variational: variational).enumerated()
    .filter { !$0.element.role.isBuffer }
  var entries: [(key: PickleDict.Key, value: PickleValue)] = []
  for (number, (i, tensor)) in parameters.enumerated() where tensor.isLearned && state.step > 0 {
    var entry: [(String, PickleValue)] = []
    if optimizer != .sgd { entry.append(("step", .int(state.step))) }
    for (buffer, name) in optimizer.bufferNames.enumerated() {
      if name != "momentum_buffer" || hyperparameters.momentum > 0 {
        let values = Tensor(state.buffers[buffer][i], shape: tensor.shape)
        entry.append((name, .tensor(values)))
      } else if optimizer == .sgd {
        entry.append((name, .none))
      }
    }
    entries.append((.int(number), .dict(entry)))
  }
  var group = optimizer.groupOptions(hyperparameters)
  group.append(("params", .list(parameters.indices.map { .int($0) })))
  return .dict([("state", .dict(PickleDict(entries))), ("param_groups", .list([.dict(group)]))])
}

extension OptimizerKind {
  /// The options of a parameter group in torch 1.11's order, without `params`.
  fileprivate func groupOptions(_ h: Hyperparameters) -> [(String, PickleValue)] {
    let rate = PickleValue.float(h.learningRate)
    let momentum = PickleValue.float(h.momentum)
    let decay = PickleValue.float(h.weightDecay)
    return switch self {
    case .adam:
      [
        ("lr", rate), ("betas", .tuple([.float(Self.betas.0), .float(Self.betas.1)])),
        ("eps", .float(Self.epsilon)),
        ("weight_decay", decay), ("amsgrad", .bool(false)), ("maximize", .bool(false)),
      ]
    case .sgd:
      [
        ("lr", rate), ("momentum", momentum), ("dampening", .float(0)), ("weight_decay", decay),
        ("nesterov", .bool(h.nesterov)), ("maximize", .bool(false)),
      ]
    case .rmsprop:
      [
        ("lr", rate), ("momentum", momentum), ("alpha", .float(Self.alpha)),
        ("eps", .float(Self.epsilon)),
        ("centered", .bool(false)), ("weight_decay", decay),
      ]
    }
  }
}
