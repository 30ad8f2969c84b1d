// Seeds that once showed a mistake of the engine; each is run first, for ever. What they show may change as the simulator grows.
export const onceFailing: readonly number[] = [
  9, 12, 13, 17, 29, 30, 33, 61, 66, 69, 89, 91, 165, 258, 266, 421, 600, 1243, 1274, 2751, 2_003_247,
  766, 873, 1368, 366_831_682, 366_832_479, 366_838_361, 366_844_690, 366_849_038,
  91_115_393, 91_124_492, 91_137_422, 227_908_003, 227_914_543, 758_344_484, 758_345_374,
  915_386_021, 915_387_156, 915_394_349, 915_398_794,
];
