package org.mailkeep.repository.deflate;

import java.util.Arrays;

/**
 * A Huffman code of limited length, made from counts the way zlib and gzip make it (trees.c): among the many codes of equal
 * cost the same one. What decides is the order in which a binary heap with ties broken by depth gives its nodes, and how lengths
 * beyond the limit are shortened.
 */
final class PrefixCode {
  private final int symbols;
  private final int maxBits;

  /** Length of the code of each symbol in bits; 0 where it has none. */
  final byte[] lengths;

  /** Code of each symbol, first bit lowest. */
  final short[] codes;

  /** The highest symbol that has a code. */
  int last;

  /** Nodes: the symbols, then what joins them. */
  private final int[] keys;

  private final short[] parents;
  private final byte[] depths;
  private final int[] heap;

  /** The nodes in the order taken from the heap, from the back. */
  private final int[] taken;

  private final int[] lengthCounts;
  private final int[] nextCodes;
  private int heapSize;

  PrefixCode(int symbols, int maxBits) {
    this.symbols = symbols;
    this.maxBits = maxBits;
    lengths = new byte[symbols];
    codes = new short[symbols];
    keys = new int[2 * symbols];
    parents = new short[2 * symbols];
    depths = new byte[2 * symbols];
    heap = new int[symbols + 1];
    taken = new int[2 * symbols];
    lengthCounts = new int[maxBits + 1];
    nextCodes = new int[maxBits + 1];
  }

  /** A code with given lengths. */
  static PrefixCode fixed(byte[] lengths, int maxBits) {
    PrefixCode code = new PrefixCode(lengths.length, maxBits);
    System.arraycopy(lengths, 0, code.lengths, 0, lengths.length);
    code.last = lengths.length - 1;
    for (byte length : lengths) {
      code.lengthCounts[length]++;
    }
    code.number();
    return code;
  }

  /**
   * Makes the code.
   *
   * @param counts how often each symbol occurs; all together less than 2^23
   */
  void build(int[] counts) {
    heapSize = 0;
    last = -1;
    for (int symbol = 0; symbol < symbols; symbol++) {
      if (counts[symbol] != 0) {
        addLeaf(symbol, counts[symbol]);
      }
    }
    // A decoder may insist on two codes, so there are always two.
    while (heapSize < 2) {
      addLeaf(last < 2 ? last + 1 : 0, 1);
    }
    for (int i = heapSize / 2; i >= 1; i--) {
      sink(i);
    }
    int first = join();
    assignLengths(first);
    number();
  }

  private void addLeaf(int symbol, int count) {
    keys[symbol] = count << 8;
    heap[++heapSize] = symbol;
    last = Math.max(last, symbol);
  }

  /** Moves a node down to its place: smaller keys, which are counts and then depths, are nearer to the top. */
  private void sink(int position) {
    int node = heap[position];
    int key = keys[node];
    int at = position;
    for (int child = 2 * at; child <= heapSize; child = 2 * at) {
      if (child < heapSize && keys[heap[child + 1]] <= keys[heap[child]]) {
        child++;
      }
      if (key <= keys[heap[child]]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = node;
  }

  /** Joins the two smallest until one is left; returns where the taken ones, largest first, begin. */
  private int join() {
    int node = symbols;
    int first = taken.length;
    while (true) {
      int smallest = heap[1];
      heap[1] = heap[heapSize--];
      sink(1);
      int second = heap[1];
      taken[--first] = smallest;
      taken[--first] = second;
      int depth = Math.max(keys[smallest] & 0xff, keys[second] & 0xff) + 1;
      keys[node] = (((keys[smallest] >> 8) + (keys[second] >> 8)) << 8) | depth;
      parents[smallest] = (short) node;
      parents[second] = (short) node;
      heap[1] = node;
      if (heapSize < 2) {
        depths[node] = 0;
        return first;
      }
      node++;
      sink(1);
    }
  }

  private void assignLengths(int first) {
    Arrays.fill(lengths, (byte) 0);
    Arrays.fill(lengthCounts, 0);
    int excess = 0;
    for (int i = first; i < taken.length; i++) {
      int node = taken[i];
      int bits = depths[parents[node]] + 1;
      if (bits > maxBits) {
        bits = maxBits;
        excess++;
      }
      depths[node] = (byte) bits;
      if (node < symbols) {
        lengths[node] = (byte) bits;
        lengthCounts[bits]++;
      }
    }
    if (excess > 0) {
      shorten(excess);
    }
  }

  /** Makes room for leaves that lay too deep: splits a shorter code for every two of them, then deals the lengths out anew, longest first. */
  private void shorten(int excess) {
    for (int left = excess; left > 0; left -= 2) {
      int bits = maxBits - 1;
      while (lengthCounts[bits] == 0) {
        bits--;
      }
      lengthCounts[bits]--;
      lengthCounts[bits + 1] += 2;
      lengthCounts[maxBits]--;
    }
    int at = taken.length;
    for (int bits = maxBits; bits > 0; bits--) {
      for (int left = lengthCounts[bits]; left > 0;) {
        int node = taken[--at];
        if (node < symbols) {
          lengths[node] = (byte) bits;
          left--;
        }
      }
    }
  }

  /** Numbers the codes: RFC 1951, section 3.2.2. */
  private void number() {
    int code = 0;
    lengthCounts[0] = 0;
    for (int bits = 1; bits <= maxBits; bits++) {
      code = (code + lengthCounts[bits - 1]) << 1;
      nextCodes[bits] = code;
    }
    for (int symbol = 0; symbol <= last; symbol++) {
      int bits = lengths[symbol];
      if (bits != 0) {
        codes[symbol] = (short) (Integer.reverse(nextCodes[bits]++) >>> (Integer.SIZE - bits));
      }
    }
  }
}
