import { execSync } from 'node:child_process';

// The sources need the database client made; a production install runs dist/, which brings it along, and has no tools.
if (isHere('tsx')) execSync('npm run --silent generate', { stdio: 'inherit' });

function isHere(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
