import Sparsify
import Tensor
import Testing
import VariationalDropout

/// Against the layout of torch 1.11's `state_dict()`s.
@Suite struct OptimizerStateTests {
  private let architecture = Architecture(.cnn, channels: 1)

  private func dict(
    _ optimizer: OptimizerKind, step: Int = 5, momentum: Double = 0.9, nesterov: Bool = false
  ) throws -> (state: PickleDict, group: PickleDict) {
    let tensors = architecture.tensors(variational: true)
    var model = ModelState(
      plain: architecture.tensors(variational: false).map { Array(repeating: 0, count: $0.count) },
      architecture: architecture, variational: true, optimizer: optimizer)
    model.step = step
    for buffer in model.buffers.indices {
      for i in tensors.indices where tensors[i].isLearned {
        model.buffers[buffer][i] = Array(
          repeating: Float(100 * buffer + i), count: tensors[i].count)
      }
    }
    let value = optimizerState(
      model, architecture: architecture, optimizer: optimizer,
      hyperparameters: Hyperparameters(
        learningRate: 0.01, weightDecay: 0.5, momentum: momentum, nesterov: nesterov))
    guard case .dict(let root) = value, case .dict(let state)? = root["state"],
      case .list(let groups)? = root["param_groups"], case .dict(let group)? = groups.first
    else {
      Issue.record("not an optimiser state")
      return (PickleDict([]), PickleDict([]))
    }
    #expect(root.entries.map(\.key) == [.string("state"), .string("param_groups")])
    #expect(groups.count == 1)
    return (state, group)
  }

  private func keys(_ dict: PickleDict) -> [String] { dict.entries.map { "\($0.key)" } }

  @Test(arguments: OptimizerKind.allCases)
  func `params lists all tensors; what is not learned has no state`(optimizer: OptimizerKind) throws
  {
    let (state, group) = try dict(optimizer)
    guard case .list(let params)? = group["params"] else {
      Issue.record("no params")
      return
    }
    #expect(
      params.map { if case .int(let i) = $0 { i } else { -1 } } == Array(0..<20))
    #expect(keys(state) == (0..<20).filter { $0 != 15 && $0 != 19 }.map { "\($0)" })
    #expect(keys(group).last == "params")
  }

  @Test(arguments: OptimizerKind.allCases)
  func `before the first step the state is empty`(optimizer: OptimizerKind) throws {
    #expect(try dict(optimizer, step: 0).state.entries.isEmpty)
  }

  @Test(arguments: [
    (OptimizerKind.adam, 0.0, "step exp_avg exp_avg_sq"),
    (.sgd, 0.9, "momentum_buffer"),
    (.sgd, 0.0, "momentum_buffer"),
    (.rmsprop, 0.0, "step square_avg"),
    (.rmsprop, 0.9, "step square_avg momentum_buffer"),
  ])
  func `each tensor has its kind's buffers`(
    optimizer: OptimizerKind, momentum: Double, expected: String
  ) throws {
    let (state, _) = try dict(optimizer, momentum: momentum)
    for (key, value) in state.entries {
      guard case .dict(let entry) = value, case .int(let i) = key else {
        Issue.record("entry \(key)")
        continue
      }
      #expect(keys(entry) == expected.split(separator: " ").map { String($0) })
      if case .int(let step)? = entry["step"] { #expect(step == 5) }
      if optimizer == .sgd, momentum == 0 {
        guard case PickleValue.none? = entry["momentum_buffer"] else {
          Issue.record("a buffer without momentum")
          return
        }
      }
      if case .tensor(let tensor)? = entry[optimizer.bufferNames[0]] {
        #expect(tensor.shape == architecture.tensors(variational: true)[i].shape)
      }
    }
  }

  @Test(arguments: [
    (OptimizerKind.adam, "lr betas eps weight_decay amsgrad maximize params"),
    (.sgd, "lr momentum dampening weight_decay nesterov maximize params"),
    (.rmsprop, "lr momentum alpha eps centered weight_decay params"),
  ])
  func `the group has its kind's options in order`(optimizer: OptimizerKind, expected: String)
    throws
  {
    #expect(keys(try dict(optimizer).group) == expected.split(separator: " ").map { String($0) })
  }
}
