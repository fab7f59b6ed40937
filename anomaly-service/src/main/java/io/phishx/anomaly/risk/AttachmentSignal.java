package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Attachment;
import io.phishx.anomaly.mail.Attachment.Content;
import io.phishx.anomaly.mail.Attachment.Trait;
import io.phishx.anomaly.mail.FileNames;

/** What files are, by content first and by name second. */
final class AttachmentSignal implements Signal {

  @Override
  public void look(Features features, Findings findings) {
    for (Attachment file : features.mail().attachments()) {
      dangerous(file, findings);
      deceptive(file, findings);
      suspicious(file, findings);
    }
    if (features.attachmentCount() > 5) {
      findings.add(
          "attachment.many",
          "more files than a mail usually has",
          features.attachmentCount() + " files",
          5);
    }
  }

  private static void dangerous(Attachment file, Findings findings) {
    boolean byContent =
        switch (file.content()) {
          case EXECUTABLE, SHORTCUT, SCRIPT -> true;
          case DISK_IMAGE, ARCHIVE, OFFICE, PDF, IMAGE, HTML, TEXT, OTHER -> false;
        };
    if (byContent || FileNames.runs(file.filename()) || FileNames.hidesProgram(file.filename())) {
      findings.add(
          "attachment.executable", "a file that runs when it is opened", evidence(file), 60);
    }
    if (file.content() == Content.DISK_IMAGE || FileNames.mounts(file.filename())) {
      findings.add(
          "attachment.disk-image", "a disk image, which hides what it holds", evidence(file), 40);
    }
    if (FileNames.isRareContainer(file.filename())) {
      findings.add(
          "attachment.rare-container",
          "a container that few people send, and that hides what it holds",
          evidence(file),
          40);
    }
    if (file.traits().contains(Trait.HOLDS_EXECUTABLE)) {
      findings.add(
          "attachment.archived-executable",
          "an archive that holds a file to run",
          evidence(file),
          50);
    }
  }

  private static void deceptive(Attachment file, Findings findings) {
    if (FileNames.hidesProgram(file.filename()) || file.traits().contains(Trait.DECEPTIVE_NAME)) {
      findings.add(
          "attachment.deceptive-name",
          "a file name that hides what the file is",
          evidence(file),
          30);
    }
    boolean claimsDocument =
        FileNames.looksLikeDocument(file.filename())
            || file.declaredType().startsWith("image/")
            || file.declaredType().equals("application/pdf");
    boolean runs = file.content() == Content.EXECUTABLE || file.content() == Content.SHORTCUT;
    if (claimsDocument && runs) {
      findings.add(
          "attachment.type-mismatch", "a program that claims to be a document", evidence(file), 30);
    }
  }

  private static void suspicious(Attachment file, Findings findings) {
    if (file.traits().contains(Trait.MACROS)) {
      findings.add("attachment.macros", "a document with macros", evidence(file), 40);
    }
    if (file.content() == Content.HTML) {
      findings.add(
          "attachment.html",
          "a page that opens in the browser from the recipient's own disk",
          evidence(file),
          file.traits().contains(Trait.ACTIVE_PAGE) ? 40 : 15);
    }
    if (file.traits().contains(Trait.ENCRYPTED)) {
      findings.add(
          "attachment.encrypted-archive",
          "an archive that nobody on the way can look into",
          evidence(file),
          20);
    }
  }

  private static String evidence(Attachment file) {
    return "%s (%s, declared %s)".formatted(file.filename(), file.content(), file.declaredType());
  }
}
