import TestSupport
import Testing
import VariationalDropout

/// What models answer, image by image.
struct LogitsTests {
  private let architecture = Architecture(.cnn2, channels: 3)

  /// The first of the largest.
  private func prediction(_ row: ArraySlice<Float>) -> Int {
    row.indices.reduce(row.startIndex) { row[$1] > row[$0] ? $1 : $0 } - row.startIndex
  }

  @Test func `predictions from logits are those that evaluation counts`() throws {
    let set = randomImages(60, architecture)
    let models = (1...3).map { randomModel($0, architecture, variational: false) }
    let masks: [Mask?] = [randomMask(4, architecture), nil, randomMask(5, architecture)]
    let group = laneGroup(models, architecture, variational: false)
    let logits = try #require(group.logits(on: set, masks: masks, shouldStop: { false }))
    let evaluations = try #require(group.evaluate(on: set, masks: masks, shouldStop: { false }))
    for (logits, evaluation) in zip(logits, evaluations) {
      #expect(logits.count == 600)
      let right = (0..<set.count).count { image in
        prediction(logits[(10 * image)..<(10 * image + 10)]) == Int(set.labels[image])
      }
      #expect(right == evaluation.correct && right > 0)
    }
  }

  @Test func `logits depend neither on the lane nor on neighbours`() throws {
    let set = randomImages(5, architecture)
    let models = (1...LaneGroup.capacity).map { randomModel(UInt64($0), architecture) }
    let masks: [Mask?] = models.indices.map { randomMask(UInt64($0), architecture) }
    let group = laneGroup(models, architecture)
    let together = try #require(group.logits(on: set, masks: masks, shouldStop: { false }))
    for (lane, model) in models.enumerated() {
      let alone = laneGroup([model], architecture)
        .logits(on: set, masks: [masks[lane]], shouldStop: { false })
      #expect(alone?[0].map(\.bitPattern) == together[lane].map(\.bitPattern), "lane \(lane)")
    }
  }

  @Test func `a model told to stop gives no logits`() {
    let group = laneGroup([randomModel(1, architecture)], architecture)
    let set = randomImages(3, architecture)
    #expect(group.logits(on: set, masks: [nil], shouldStop: { true }) == nil)
  }
}
