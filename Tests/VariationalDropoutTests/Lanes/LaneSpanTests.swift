import Testing
import VariationalDropout

/// Views of lane vectors, and where they stop a program.
struct LaneSpanTests {
  /// A buffer whose vector i holds i in every lane.
  private func counted(_ count: Int) -> LaneBuffer {
    let buffer = LaneBuffer(count: count)
    for i in 0..<count { buffer.vectors[i] = splat(Float(i)) }
    return buffer
  }

  private func numbers(_ span: MutableLaneSpan) -> [Float] {
    (0..<span.count).map { span[$0][0] }
  }

  private func numbers(_ span: LaneSpan) -> [Float] { (0..<span.count).map { span[$0][0] } }

  @Test func `parts show the vectors of the whole`() {
    let buffer = counted(5)
    let span = buffer.vectors
    #expect(numbers(span[1..<3]) == [1, 2] && numbers(LaneSpan(span)[1..<3]) == [1, 2])
    #expect(
      numbers(span.dropFirst(3)) == [3, 4] && numbers(LaneSpan(span).dropFirst(3)) == [3, 4])
    #expect(numbers(span.dropFirst(3)[1..<2]) == [4])
    span.dropFirst(4)[0] = splat(9)
    #expect(buffer[4, lane: 0] == 9)
    withExtendedLifetime(buffer) {}
  }

  @Test func `nothing is left where more is dropped than there is`() {
    let buffer = counted(2)
    for number in 2...4 {
      #expect(buffer.vectors.dropFirst(number).count == 0)
      #expect(LaneSpan(buffer.vectors).dropFirst(number).count == 0)
    }
  }

  @Test func `a view is taken apart from its beginning`() {
    let buffer = counted(5)
    var rest = buffer.vectors
    #expect(numbers(rest.takeFirst(2)) == [0, 1])
    #expect(numbers(rest.takeFirst(0)) == [])
    #expect(numbers(rest.takeFirst(3)) == [2, 3, 4])
    #expect(rest.count == 0)
    withExtendedLifetime(buffer) {}
  }

  @Test func `a part is written to without its neighbours`() {
    let (buffer, source) = (counted(5), counted(2))
    buffer.vectors[1..<3].update(from: LaneSpan(source.vectors))
    buffer.vectors[3..<4].update(repeating: splat(7))
    #expect(numbers(buffer.vectors) == [0, 0, 1, 7, 4])
    withExtendedLifetime((buffer, source)) {}
  }

  @Test func `packed masks come back as they were written, each beside its neighbours`() {
    let buffer = LaneBuffer(count: 2)
    let count = buffer.count * MutableLaneSpan.masksPerVector
    func mask(_ number: Int) -> LaneIntVector {
      var mask = LaneIntVector(repeating: 0)
      for lane in 0..<LaneVector.count where (number * 2_654_435_761) >> lane & 1 == 1 {
        mask[lane] = -1
      }
      return mask
    }
    for number in 0..<count { buffer.vectors[mask: number] = mask(number) }
    for number in 0..<count { #expect(buffer.vectors[mask: number] == mask(number)) }
    buffer.vectors[mask: 7] = LaneIntVector(repeating: -1)
    #expect(buffer.vectors[mask: 7] == LaneIntVector(repeating: -1))
    #expect(buffer.vectors[mask: 6] == mask(6) && buffer.vectors[mask: 8] == mask(8))
    withExtendedLifetime(buffer) {}
  }

  // MARK: In every build

  @Test func `a part beyond the end stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let buffer = LaneBuffer(count: 4)
      let part = buffer.vectors[0..<3]
      _ = LaneSpan(part)[1..<3]
      _ = LaneSpan(part)[1..<4]
    }
  }

  @Test func `copying another number of vectors stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let (source, destination) = (LaneBuffer(count: 4), LaneBuffer(count: 4))
      destination.vectors.update(from: LaneSpan(source.vectors))
      destination.vectors[0..<3].update(from: LaneSpan(source.vectors))
    }
  }

  // MARK: In debug builds

  private static let assertionsHold: Bool = {
    var hold = false
    assert(
      {
        hold = true
        return true
      }())
    return hold
  }()

  @Test(.enabled(if: assertionsHold, "release builds do not look at each index"))
  func `a vector beyond the end stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let buffer = LaneBuffer(count: 4)
      let part = buffer.vectors[0..<3]
      part[2] = splat(1)
      part[3] = splat(1)
    }
  }
}
