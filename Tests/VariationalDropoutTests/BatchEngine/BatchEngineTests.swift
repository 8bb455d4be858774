import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct BatchEngineTests {
  private let model = RandomResNet(images: 13)

  private func finished(_ outcome: EpochOutcome) throws -> TrainingRecord {
    guard case .finished(let record) = outcome else {
      throw Unfinished()
    }
    return record
  }

  private struct Unfinished: Error {}

  @Test func `it runs ResNet-18, and no network that has what it does not compute`() {
    #expect(BatchEngine.runs(model.architecture))
    #expect(!BatchEngine.runs(Architecture(.cnn, channels: 1)))
    #expect(!BatchEngine.runs(Architecture(.cnn3, channels: 3)))
    // An image of 64x64 with 64 channels has just as many outputs as there are random numbers for.
    #expect(BatchEngine.runs(Architecture(.resnet18, channels: 3, side: 64, width: 64)))
    #expect(!BatchEngine.runs(Architecture(.resnet18, channels: 3, side: 65, width: 64)))
  }

  @Test(arguments: [true, false])
  func `a state that is loaded is given back`(variational: Bool) {
    var state = model.state(variational: variational)
    var number: Float = 0
    for position in state.buffers[0].indices {
      state.buffers[0][position] = state.buffers[0][position].map { _ in
        number += 1
        return number
      }
    }
    for (position, tensor) in model.architecture.tensors(variational: variational).enumerated()
    where tensor.role.isBuffer {
      state.parameters[position] = (0..<tensor.count).map { Float(position + $0) }
    }
    state.step = 17
    #expect(model.engine(state, variational: variational).state.bits == state.bits)
  }

  @Test(arguments: [true, false])
  func `bits are the same for any number of threads`(variational: Bool) throws {
    let start = model.state(variational: variational)
    var bits: [[[UInt32]]] = []
    var records: [TrainingRecord] = []
    for threads in [1, 2, 4] {
      let engine = model.engine(start, variational: variational, threads: threads)
      for epoch in 1...2 {
        records.append(
          try finished(
            engine.train(on: model.images, epoch: epoch, klWeight: 1e-4, mask: nil) { _ in false }))
      }
      bits.append(engine.state.bits)
    }
    #expect(bits[0] != start.bits)
    #expect(bits[1] == bits[0])
    #expect(bits[2] == bits[0])
    #expect(records[2...3] == records[0...1])
    #expect(records[4...5] == records[0...1])
  }

  @Test(arguments: OptimizerKind.allCases)
  func `an epoch that is stopped goes on with the same bits`(optimizer: OptimizerKind) throws {
    var model = model
    model.optimizer = optimizer
    let start = model.state(variational: true)
    model.hyperparameters.schedule = RateSchedule(
      optimizer == .adam ? .cosine : .onecycle, epochs: 1)
    let whole = model.engine(start, variational: true)
    let expected = try finished(
      whole.train(on: model.images, epoch: 1, klWeight: 1e-4, mask: nil) {
        _ in false
      })
    for step in 0...2 {
      let first = model.engine(start, variational: true)
      let outcome = first.train(
        on: model.images, epoch: 1, klWeight: 1e-4, mask: nil
      ) { $0.step == step }
      guard case .stopped(let position) = outcome else {
        Issue.record("not stopped at step \(step)")
        return
      }
      #expect(position.step == step)
      #expect(position.samples == 5 * step)
      let second = model.engine(first.state, variational: true)
      let record = try finished(
        second.train(
          on: model.images, epoch: 1, klWeight: 1e-4, mask: nil, from: position
        ) { _ in false })
      #expect(record == expected)
      #expect(second.state.bits == whole.state.bits)
    }
  }

  @Test func `without a learning rate only running statistics change`() throws {
    var model = model
    (model.hyperparameters.learningRate, model.hyperparameters.momentum) = (0, 0)
    let engine = model.engine(model.state(variational: false), variational: false)
    _ = try finished(
      engine.train(on: model.images, epoch: 1, klWeight: 0, mask: nil) { _ in false })
    let (before, after) = (model.state(variational: false), engine.state)
    for (position, tensor) in model.architecture.tensors(variational: false).enumerated() {
      if tensor.isLearned {
        #expect(after.parameters[position] == before.parameters[position], "\(tensor.key)")
      } else if tensor.role == .counter {
        #expect(after.parameters[position] == [3], "\(tensor.key)")
      } else {
        #expect(after.parameters[position] != before.parameters[position], "\(tensor.key)")
      }
    }
    #expect(after.step == 3)
  }

  @Test(arguments: [RateSchedule.Shape.cosine, .onecycle])
  func `steps take the rates of their schedule`(shape: RateSchedule.Shape) throws {
    let schedule = RateSchedule(shape, epochs: 4)
    for epoch in 1...4 {
      func state(_ change: (inout Hyperparameters) -> Void) throws -> ModelState {
        var model = model
        change(&model.hyperparameters)
        // One step an epoch.
        let engine = model.engine(
          model.state(variational: true), variational: true, batch: model.images.count)
        _ = try finished(
          engine.train(on: model.images, epoch: epoch, klWeight: 0, mask: nil) { _ in false })
        return engine.state
      }
      let (rate, momentum) = (
        model.hyperparameters.learningRate, model.hyperparameters.momentum
      )
      let settings = schedule.settings(
        rate: rate, momentum: momentum, epoch: epoch, step: 0, of: 1)
      let expected = try state {
        ($0.learningRate, $0.momentum) = (settings.learningRate, settings.momentum)
      }
      #expect(try state { $0.schedule = schedule }.bits == expected.bits)
    }
  }

  @Test func `weight decay spares log_sigma2 where it is told to`() throws {
    var model = model
    model.hyperparameters.weightDecay = 0.1
    let start = model.state(variational: true)
    let states = try [true, false].map { decays in
      model.hyperparameters.decaysLogSigma2 = decays
      let engine = model.engine(start, variational: true, batch: 13)
      _ = try finished(
        engine.train(on: model.images, epoch: 1, klWeight: 0, mask: nil) { _ in false })
      return engine.state
    }
    for (position, tensor) in model.architecture.tensors(variational: true).enumerated() {
      let (decayed, spared) = (states[0].parameters[position], states[1].parameters[position])
      guard tensor.role == .logSigma2 else {
        #expect(decayed == spared, "\(tensor.key)")
        continue
      }
      let expected = zip(spared, start.parameters[position]).map { $0 - 0.05 * 0.1 * $1 }
      expectClose(decayed, expected, within: 1e-5, tensor.key)
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func `pruned values and their buffers stay zero`(optimizer: OptimizerKind) throws {
    var model = model
    model.optimizer = optimizer
    var start = model.state(variational: false)
    for buffer in start.buffers.indices {
      start.buffers[buffer] = start.buffers[buffer].map { $0.map { _ in 0.25 } }
    }
    let tensors = model.architecture.tensors(variational: false)
    let mask = Mask(
      kept: tensors.map { tensor in
        (0..<tensor.count).map { tensor.role != .weight || $0 % 3 != 0 }
      })
    let engine = model.engine(start, variational: false)
    _ = try finished(
      engine.train(on: model.images, epoch: 1, klWeight: 0, mask: mask) { _ in false })
    let state = engine.state
    for numbers in [state.parameters] + state.buffers {
      for (position, tensor) in tensors.enumerated() where tensor.role == .weight {
        let (pruned, kept) = (
          numbers[position].indices.filter { $0 % 3 == 0 },
          numbers[position].indices.filter { $0 % 3 != 0 }
        )
        #expect(pruned.allSatisfy { numbers[position][$0] == 0 }, "\(tensor.key)")
        #expect(kept.contains { numbers[position][$0] != 0 }, "\(tensor.key)")
      }
    }
  }

  @Test func `a model that diverges says where`() throws {
    var model = model
    model.hyperparameters.learningRate = 1e30
    let engine = model.engine(model.state(variational: false), variational: false)
    let record = try finished(
      engine.train(on: model.images, epoch: 1, klWeight: 0, mask: nil) { _ in false })
    guard case .parameters(let layer?) = record.divergence?.cause else {
      Issue.record("\(String(describing: record.divergence)) names no layer")
      return
    }
    #expect(!layer.isEmpty)
  }

  @Test func `as a group of one model it does the same`() throws {
    let start = model.state(variational: true)
    let (alone, group) = (
      model.engine(start, variational: true), model.engine(start, variational: true)
    )
    let record = try finished(
      alone.train(on: model.images, epoch: 2, klWeight: 1e-4, mask: nil) { _ in false })
    let records = group.train(
      on: model.images, epochs: [2], klWeights: [1e-4], masks: [nil]
    ) { false }
    #expect(records == [record])
    #expect(group.state(of: 0).bits == alone.state.bits)
    let evaluation = try #require(alone.evaluate(on: model.images, mask: nil) { false })
    #expect(group.evaluate(on: model.images, masks: [nil]) { false } == [evaluation])
    let logits = try #require(alone.logits(on: model.images, mask: nil) { false })
    #expect(group.logits(on: model.images, masks: [nil]) { false } == [logits])
    let stopped = group.train(
      on: model.images, epochs: [3], klWeights: [0], masks: [nil]
    ) { true }
    #expect(stopped == nil)
  }

  @Test func `a full ResNet-18 takes 2.2 GB at batch 256, and 1.3 GB at 128`() {
    func memory(_ batch: Int, variational: Bool = true) -> Int {
      let memory = BatchEngine.memory(
        of: GroupShape(
          architecture: Architecture(.resnet18, channels: 3), batchSize: batch,
          variational: variational), buffers: OptimizerKind.sgd.bufferNames.count, threads: 2)
      return memory.numbers + memory.batch
    }
    #expect(memory(256) < 2_200_000_000)
    #expect(memory(128) < 1_300_000_000)
    // Each image has 614,400 outputs, and as many r.
    #expect(memory(256) - memory(128) > 128 * 4 * 2 * 614_400)
    #expect(memory(128, variational: false) < memory(128) - 128 * 4 * 614_400)
  }

  // MARK: Evaluation

  @Test func `evaluation does not depend on the batch, and predicts by the largest logit`() throws {
    let state = model.state(variational: true)
    let sparsity = ModelSparsity(
      parameters: state.parameters, architecture: model.architecture, threshold: -2)
    let small = model.engine(state, variational: true, batch: 4)
    let large = model.engine(state, variational: true, batch: 13, threads: 3)
    let logits = try #require(small.logits(on: model.images, mask: sparsity.mask) { false })
    #expect(large.logits(on: model.images, mask: sparsity.mask) { false } == logits)
    #expect(large.logits(on: model.images, mask: nil) { false } != logits)
    let evaluation = try #require(small.evaluate(on: model.images, mask: sparsity.mask) { false })
    for (image, prediction) in evaluation.predictions.enumerated() {
      let row = logits[(7 * image)..<(7 * image + 7)]
      #expect(row[row.startIndex + Int(prediction)] == row.max())
    }
    let hits = zip(evaluation.predictions, model.images.labels).count { $0 == $1 }
    #expect(evaluation.correct == hits)
    #expect(small.evaluate(on: model.images, mask: nil) { true } == nil)
    #expect(small.state.bits == state.bits)
  }

  @Test func `recalibrated statistics are averages over batches`() throws {
    let state = model.state(variational: true)
    let engine = model.engine(state, variational: true, batch: 6)
    let both = try #require(engine.recalibrate(on: model.images, count: 12, mask: nil) { false })
    let halves = try [0..<6, 6..<12].map { range in
      let pixels = model.images.stride
      let part = ImageSet(
        images: Tensor(
          Array(
            model.images.floats()[(range.lowerBound * pixels)..<(range.upperBound * pixels)]),
          shape: [6, 3, 8, 8]),
        labels: Array(model.images.labels[range]))
      return try #require(engine.recalibrate(on: part, count: 6, mask: nil) { false })
    }
    for (position, tensor) in model.architecture.tensors(variational: true).enumerated() {
      if tensor.role == .counter {
        #expect(both.parameters[position] == [2], "\(tensor.key)")
      } else {
        let mean = zip(halves[0].parameters[position], halves[1].parameters[position]).map {
          ($0 + $1) / 2
        }
        expectClose(
          both.parameters[position], mean, relativeToLargest: 1e-6, tensor.key)
        #expect(both.parameters[position].isEmpty == !tensor.role.isBuffer, "\(tensor.key)")
      }
    }
    // The model keeps its own, and evaluates with either.
    #expect(engine.state.bits == state.bits)
    let own = engine.logits(on: model.images, mask: nil) { false }
    let recalibrated = engine.logits(on: model.images, mask: nil, statistics: both) { false }
    #expect(own != recalibrated)
    var changed = state
    changed.parameters = both.replacing(in: state.parameters)
    let other = model.engine(changed, variational: true)
    #expect(other.logits(on: model.images, mask: nil) { false } == recalibrated)
  }
}
