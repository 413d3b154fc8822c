package org.keepsight.deploy.faults;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.util.Date;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RecordersClock} puts into a JVM: the one method that all of {@code java.time} asks for the time adds an
 * offset, read from a file many times a second, and so do {@code java.util.Date} and Quartz, which ask {@code
 * System.currentTimeMillis}. The monotonic clock is left alone.
 */
public final class SteppingClockAgent {
    /** Milliseconds that the clock is ahead. */
    static final String OFFSET = "keepsight.test.clock.offset";

    private static final String CLOCK = "java/time/Clock";
    private static final String METHOD = "currentInstant";
    private static final String DATE = "java/util/Date";
    private static final String QUARTZ = "org/quartz/";
    private static final long LOOK_MILLIS = 20;

    private SteppingClockAgent() {}

    /** @param file holds the offset */
    public static void premain(String file, Instrumentation instrumentation) throws UnmodifiableClassException {
        Path offset = Path.of(file);
        System.setProperty(OFFSET, read(offset));
        instrumentation.addTransformer(new Transformer(), true);
        instrumentation.retransformClasses(Clock.class, Date.class);
        Thread.ofPlatform().daemon().name("stepping-clock").start(() -> follow(offset));
    }

    private static void follow(Path file) {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                System.setProperty(OFFSET, read(file));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e); // the test is over and its directory gone
        }
    }

    private static final class Transformer implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            boolean asksMillis = name.equals(DATE) || name.startsWith(QUARTZ);
            if (!asksMillis && !name.equals(CLOCK)) { // not asked for as a class: it may just be loading
                return null;
            }
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            new ClassReader(bytes).accept(asksMillis ? new MillisAdder(writer) : new OffsetAdder(writer), 0);
            return writer.toByteArray();
        }
    }

    /** Adds the offset to whatever {@code System.currentTimeMillis} says. */
    private static final class MillisAdder extends ClassVisitor {
        MillisAdder(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String method, String parameters, boolean isInterface) {
                    super.visitMethodInsn(opcode, owner, method, parameters, isInterface);
                    if (owner.equals("java/lang/System") && method.equals("currentTimeMillis")) {
                        offset(this);
                        visitInsn(Opcodes.LADD);
                    }
                }
            };
        }
    }

    /** Puts the offset on the stack. */
    private static void offset(MethodVisitor code) {
        code.visitLdcInsn(OFFSET);
        code.visitInsn(Opcodes.LCONST_0);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, "java/lang/Long", "getLong", "(Ljava/lang/String;J)Ljava/lang/Long;", false);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Long", "longValue", "()J", false);
    }

    /** Makes {@code return instant} a {@code return instant.plusMillis(Long.getLong(OFFSET, 0))}. */
    private static final class OffsetAdder extends ClassVisitor {
        OffsetAdder(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return !name.equals(METHOD)
                    ? next
                    : new MethodVisitor(Opcodes.ASM9, next) {
                        @Override
                        public void visitInsn(int opcode) {
                            if (opcode == Opcodes.ARETURN) {
                                offset(this);
                                visitMethodInsn(
                                        Opcodes.INVOKEVIRTUAL,
                                        "java/time/Instant",
                                        "plusMillis",
                                        "(J)Ljava/time/Instant;",
                                        false);
                            }
                            super.visitInsn(opcode);
                        }
                    };
        }
    }
}
