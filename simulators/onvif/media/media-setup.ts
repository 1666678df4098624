import { mediaProfiles } from "../profiles.ts";

/** What a media profile puts together; configurations by their token. */
export interface Profile {
  readonly token: string;
  readonly name: string;
  /** The camera's own profiles can neither be changed nor deleted. */
  readonly isFixed: boolean;
  readonly hasVideoSource: boolean;
  /** The token of its video encoder configuration. */
  readonly encoder: string | undefined;
  readonly hasPtz: boolean;
}

/** The media profiles of one camera: its own and those that clients made. */
export interface MediaSetup {
  all(): readonly Profile[];
  find(token: string): Profile | undefined;
  /** Keeps a profile under its token. */
  put(profile: Profile): void;
  delete(token: string): void;
  /** A token that no profile has. */
  freeToken(): string;
}

/** How many profiles a camera keeps, its own included. */
export const profileLimit = 10;

/** The token of the encoder configuration that belongs to one of the camera's own profiles. */
export function encoderToken(profileToken: string): string {
  return `encoder-${profileToken}`;
}

/** The setup of a new camera. */
export function openMediaSetup(): MediaSetup {
  const own = mediaProfiles.map(
    ({ token, name }): Profile => ({
      token,
      name,
      isFixed: true,
      hasVideoSource: true,
      encoder: encoderToken(token),
      hasPtz: true,
    }),
  );
  const profiles = new Map(own.map((profile) => [profile.token, profile]));
  let made = 0;
  return {
    all: () => [...profiles.values()],
    find: (token) => profiles.get(token),
    put(profile) {
      profiles.set(profile.token, profile);
    },
    delete(token) {
      profiles.delete(token);
    },
    freeToken() {
      do made += 1;
      while (profiles.has(`profile-${made}`));
      return `profile-${made}`;
    },
  };
}
