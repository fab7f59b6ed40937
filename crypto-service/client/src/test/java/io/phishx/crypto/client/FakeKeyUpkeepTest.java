package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;

class FakeKeyUpkeepTest extends KeyUpkeepContract {

  private final FakeFieldCipher cipher = new FakeFieldCipher("anomaly-service");
  private final FakeKeyUpkeep upkeep = new FakeKeyUpkeep(cipher);

  @Override
  protected KeyUpkeep upkeep() {
    return upkeep;
  }

  @Override
  protected FieldCipher cipher() {
    return cipher;
  }

  @Override
  protected void rotate(TenantId tenant) {
    cipher.rotate();
  }
}
