/// Where the gradients by values lie on the way back, and who is the first to write them.
///
/// A value's gradient lives from its first reader's turn to its own. A sum hands its gradient on to a term that is
/// a value: then both are the same memory.
struct GradientSchedule {
  /// Of each value, in lane vectors for one image; nil for those without a gradient.
  private(set) var places: [Range<Int>?]
  /// Of each convolution whether it adds its part to what is there.
  private(set) var adds: [Bool]
  /// Of each value whether it hands its gradient on to a term, rather than adds it there.
  private(set) var handsOn: [Bool]
  /// The most that is live, in lane vectors for one image.
  private(set) var vectors = 0

  init(_ plan: BatchPlan) {
    places = plan.values.map { _ in nil }
    adds = plan.convolutions.map { _ in false }
    handsOn = plan.values.map { _ in false }
    var live: [Range<Int>] = []
    if case .value(let value) = plan.output { take(value, plan, &live) }
    for step in plan.steps.reversed() {
      switch step {
      case .convolution(let number):
        let input = plan.convolutions[number].input
        guard plan.values[input].kind != .image else { continue }
        adds[number] = places[input] != nil
        if !adds[number] { take(input, plan, &live) }
      case .value(let value):
        switch plan.values[value].kind {
        case .image: continue
        case .mean(let source): take(source, plan, &live)
        case .sum(let terms, _):
          for case .value(let term) in terms where places[term] == nil {
            places[term] = places[value]
            handsOn[value] = true
          }
        }
        if !handsOn[value] { live.removeAll { $0 == places[value] } }
      }
    }
  }

  /// Finds memory for a value's gradient: the first that is free.
  private mutating func take(_ value: Int, _ plan: BatchPlan, _ live: inout [Range<Int>]) {
    let count = plan.values[value].plane.vectors
    var start = 0
    for range in live.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound - start >= count { break }
      start = range.upperBound
    }
    places[value] = start..<(start + count)
    live.append(start..<(start + count))
    vectors = max(vectors, start + count)
  }
}
