import Foundation
import Testing
import VariationalDropout

@Suite struct RateScheduleTests {
  /// Of OneCycleLR with a largest rate of 0.05 over 100 steps, by torch.
  private static let oneCycle: [(step: Int, rate: Double, momentum: Double)] = [
    (0, 0.002, 0.95), (1, 0.002140689028295374, 0.9497068978577179),
    (13, 0.022117232082733643, 0.9080890998276382), (28, 0.04985931097170463, 0.850293102142282),
    (29, 0.05, 0.85), (30, 0.04997482676422622, 0.8500503466729342),
    (60, 0.02946400451427644, 0.8910721552600681), (98, 2.53732357737894e-05, 0.9499496533270657),
    (99, 2e-07, 0.95),
  ]

  @Test func `one cycle is torch's, however steps are divided into epochs`() {
    for (epochs, count) in [(1, 100), (4, 25), (100, 1)] {
      let schedule = RateSchedule(.onecycle, epochs: epochs)
      for (step, rate, momentum) in Self.oneCycle {
        let settings = schedule.settings(
          rate: 0.05, momentum: 0.5, epoch: 1 + step / count, step: step % count, of: count)
        #expect(abs(settings.learningRate - rate) < 1e-12 * 0.05, "rate of step \(step)")
        #expect(abs(settings.momentum - momentum) < 1e-12, "momentum of step \(step)")
      }
    }
  }

  @Test func `a cosine falls from the rate to almost 0 and leaves the momentum`() {
    let schedule = RateSchedule(.cosine, epochs: 4)
    for step in 0..<40 {
      let settings = schedule.settings(
        rate: 0.1, momentum: 0.9, epoch: 1 + step / 10, step: step % 10, of: 10)
      #expect(abs(settings.learningRate - 0.05 * (1 + cos(.pi * Double(step) / 40))) < 1e-15)
      #expect(settings.momentum == 0.9)
    }
  }

  @Test func `the constant schedule is exactly what is given`() {
    let settings = RateSchedule.constant.settings(
      rate: 0.3, momentum: 0.7, epoch: 9, step: 3, of: 10)
    #expect(settings == StepRates(learningRate: 0.3, momentum: 0.7))
  }

  @Test func `shortest trainings have finite rates`() {
    for shape in RateSchedule.Shape.allCases {
      for count in 1...12 {
        for step in 0..<count {
          let settings = RateSchedule(shape, epochs: 1).settings(
            rate: 1, momentum: 0, epoch: 1, step: step, of: count)
          #expect((0...1).contains(settings.learningRate) && (0...0.95).contains(settings.momentum))
        }
      }
    }
  }

  @Test(arguments: [RateSchedule.Shape.cosine, .onecycle])
  func `lanes take the rate of each step`(shape: RateSchedule.Shape) {
    let architecture = Architecture(.cnn, channels: 1)
    let images = randomImages(2, architecture)
    let schedule = RateSchedule(shape, epochs: 4)
    for epoch in 1...4 {
      func state(_ change: (inout Hyperparameters) -> Void) -> ModelState {
        var model = randomModel(3, architecture, .sgd)
        change(&model.hyperparameters)
        // One step an epoch.
        return trained(
          laneGroup([model], architecture, batchSize: 2), 1, images, epoch: epoch)[0].1
      }
      let settings = schedule.settings(rate: 1e-3, momentum: 0.9, epoch: epoch, step: 0, of: 1)
      let expected = state {
        $0.learningRate = settings.learningRate
        $0.momentum = settings.momentum
      }
      #expect(state { $0.schedule = schedule } == expected)
      #expect(
        state { _ in } != expected || settings == StepRates(learningRate: 1e-3, momentum: 0.9))
    }
  }
}
