package io.phishx.crypto.usage;

/**
 * The guide's encryption metrics.
 *
 * @param totalEncryptions fields that should be sealed
 * @param totalDecryptions fields that should be opened
 * @param totalOperations both
 * @param encryptionErrors those of them that could not be sealed
 * @param decryptionErrors those of them that could not be opened
 * @param totalErrors both
 * @param errorRatePercent errors per hundred operations; 0 without any
 */
record Usage(
    long totalEncryptions,
    long totalDecryptions,
    long totalOperations,
    long encryptionErrors,
    long decryptionErrors,
    long totalErrors,
    double errorRatePercent) {

  private static final double DIGITS = 10_000.0;

  static Usage of(FieldCounts counts) {
    long operations = counts.encryptions() + counts.decryptions();
    long errors = counts.encryptionErrors() + counts.decryptionErrors();
    return new Usage(
        counts.encryptions(),
        counts.decryptions(),
        operations,
        counts.encryptionErrors(),
        counts.decryptionErrors(),
        errors,
        operations == 0 ? 0 : Math.round(100 * DIGITS * errors / operations) / DIGITS);
  }
}
